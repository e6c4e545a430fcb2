using System.CommandLine;
using System.Text.Json.Nodes;
using Hone.Cli.Arguments;
using Hone.Hosting;
using Hone.Text;
using Hone.Text.Interchange;

namespace Hone.Cli.Commands.Tokenizing;

/// <summary><c>hone tokenizer export FILE --to tokenizer.json</c>: ours, for other programs.</summary>
static class ExportTokenizer
{
    public static Command Command()
    {
        Argument<string> file = new("FILE")
        {
            Description = "A tokenizer file of Hone's, or a run, whose tokenizer is taken.",
            HelpName = "FILE|RUN",
        };
        Option<string> target = new("--to") { Description = "The tokenizer.json to write.", HelpName = "FILE", Required = true };
        Option<string> runs = Options.RunDirectory();
        Command command = new("export", """
            Writes a tokenizer as Hugging Face's tokenizer.json, which gives the same ids there.

            Example: hone tokenizer export books.json --to tokenizer.json
            """)
        { file, target, runs };
        command.SetAction(parsed =>
        {
            string from = Tokenizers.PathOf(parsed.GetRequiredValue(file), parsed.GetRequiredValue(runs)),
                to = parsed.GetRequiredValue(target);
            if (Path.GetFullPath(from) == Path.GetFullPath(to))
                throw new InvalidDataException($"{to} is the tokenizer itself, which would be lost.\nGive --to another file.");
            Tokenizer tokenizer = Tokenizer.Load(from);
            HuggingFaceWriter.Write(tokenizer, to);
            CommandHost.Answer(
                parsed, () => new JsonObject { ["path"] = Path.GetFullPath(to), ["tokenizer"] = TokenizerDocument.Of(tokenizer, from) },
                () => Console.Out.WriteLine($"{to}: {TokenizerDocument.InWords(tokenizer)}"));
        });
        return command;
    }
}

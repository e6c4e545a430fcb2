using System.CommandLine;
using System.Text.Json.Nodes;
using Hone.Hosting;
using Hone.Text;
using Hone.Text.Interchange;
using Hone.Text.PreTokenizers;

namespace Hone.Cli.Commands.Tokenizing;

/// <summary><c>hone tokenizer import PATH…</c>: another program's tokenizer, from now on ours.</summary>
static class ImportTokenizer
{
    public static Command Command()
    {
        Argument<string[]> paths = new("PATH")
        {
            Description = "A tokenizer.json, a tiktoken rank file, vocab.json and merges.txt, or a folder with them.",
            Arity = new ArgumentArity(1, 2),
        };
        Option<string?> preTokenizer = new("--pre-tokenizer")
        {
            Description = "How text is cut into words, where the files do not say it.",
            HelpName = string.Join('|', PreTokenizer.Names),
        };
        Option<string[]> special = TokenizerVerbs.Special();
        Option<string> target = TokenizerVerbs.Out();
        preTokenizer.AcceptOnlyFromAmong([.. PreTokenizer.Names]);
        Command command = new("import", """
            Takes over a tokenizer of another program: Hugging Face's tokenizer.json, tiktoken's ranks, GPT-2's vocab.json and merges.txt.
            It gives the ids that it gives there, or is refused.

            Example: hone tokenizer import vocab.json merges.txt --out gpt2.json
            """)
        { paths, preTokenizer, special, target };
        command.SetAction(parsed =>
        {
            string path = parsed.GetRequiredValue(target);
            ImportedTokenizer imported = TokenizerImport.Read(
                parsed.GetRequiredValue(paths), parsed.GetValue(preTokenizer) is { } name ? PreTokenizer.Parse(name) : null);
            Tokenizer tokenizer = imported.Tokenizer.WithSpecials(parsed.GetValue(special) ?? []);
            tokenizer.Save(path);
            CommandHost.Answer(parsed, () =>
            {
                JsonObject document = TokenizerDocument.Of(tokenizer, path);
                document["found"] = imported.What;
                document["notes"] = new JsonArray([.. imported.Notes.Select(note => (JsonNode)note)]);
                return document;
            }, () =>
            {
                Console.Out.WriteLine($"found: {imported.What}\n{path}: {TokenizerDocument.InWords(tokenizer)}");
                foreach (string note in imported.Notes)
                    Console.Out.WriteLine(note);
            });
        });
        return command;
    }
}

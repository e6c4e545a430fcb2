using System.CommandLine;
using System.Text.Json.Nodes;
using Hone.Cli.Screen;
using Hone.Hosting;
using Hone.Text;
using Hone.Text.Interchange;

namespace Hone.Cli.Commands.Tokenizing;

/// <summary><c>hone tokenizer get NAME</c>: a tokenizer that OpenAI published, as one of ours.</summary>
static class GetTokenizer
{
    public static Command Command()
    {
        Argument<string> name = new("NAME")
        {
            Description = "gpt2, r50k (the same tokens), p50k, cl100k (GPT-4) or o200k (GPT-4o); tiktoken's own names will do too.",
            HelpName = string.Join('|', PublishedTokenizers.Names),
        };
        Option<string[]> special = TokenizerVerbs.Special();
        Option<string> target = TokenizerVerbs.Out();
        Command command = new("get", """
            Writes a tokenizer that OpenAI published: it comes with Hone, nothing is fetched. It gives the ids that tiktoken gives, and has
            its pre-tokenizer and special tokens; whatever takes a tokenizer file takes it.

            Example: hone tokenizer get cl100k --out cl100k.json
            """)
        { name, special, target };
        command.SetAction(parsed =>
        {
            string wanted = parsed.GetRequiredValue(name), path = parsed.GetRequiredValue(target);
            Terminal screen = Terminal.OfErrors(isPlain: parsed.GetValue(CommandHost.Json));
            Tell(screen, $"reading {wanted}");
            Tokenizer tokenizer = PublishedTokenizers.Read(wanted).WithSpecials(parsed.GetValue(special) ?? []);
            Tell(screen, $"writing {path}");
            tokenizer.Save(path);
            screen.Clear();
            CommandHost.Answer(parsed, () =>
            {
                JsonObject document = TokenizerDocument.Of(tokenizer, path);
                document["name"] = wanted;
                return document;
            }, () => Console.Out.WriteLine($"{path}: {TokenizerDocument.InWords(tokenizer)}"));
        });
        return command;
    }

    static void Tell(Terminal screen, string doing)
    {
        if (screen.IsLive) screen.Live(doing);
    }
}

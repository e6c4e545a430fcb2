using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using Hone.Cli.Arguments;
using Hone.Hosting;
using Hone.Text;

namespace Hone.Cli.Commands.Tokenizing;

/// <summary><c>hone tokenizer decode ID…</c>: the text of token ids.</summary>
static class DecodeIds
{
    public static Command Command()
    {
        Option<string> tokenizer = TokenizerVerbs.Tokenizer();
        Option<string> runs = Options.RunDirectory();
        Argument<string[]> ids = new("ID")
        {
            Description = "Token ids; - or nothing reads them from standard input, with white space or commas between.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        Command command = new("decode", """
            Prints the text that token ids stand for, byte by byte as it is.

            Example: hone tokenizer decode --tokenizer books.json 15496 11 995
            """)
        { tokenizer, ids, runs };
        command.SetAction(parsed =>
        {
            Tokenizer used = Tokenizers.Find(parsed.GetRequiredValue(tokenizer), parsed.GetRequiredValue(runs));
            string[] given = parsed.GetValue(ids) is { Length: > 0 } some and not ["-"] ? some : [Console.In.ReadToEnd()];
            int[] all = [.. Parse(given, used.VocabularySize)];
            byte[] bytes = used.Decode(all);
            CommandHost.Answer(
                parsed, () =>
                new JsonObject { ["text"] = Encoding.UTF8.GetString(bytes), ["bytes"] = Convert.ToHexStringLower(bytes),
                ["tokens"] = all.Length }, () =>
            {
                using Stream output = Console.OpenStandardOutput();
                output.Write(bytes);
                if (!Console.IsOutputRedirected)
                    output.WriteByte((byte)'\n');
            });
        });
        return command;
    }

    static IEnumerable<int> Parse(IEnumerable<string> given, int vocabulary)
    {
        int place = 0;
        foreach (string word in given.SelectMany(text => text.Split(
            [' ', ',', '\n', '\r', '\t', '[', ']'], StringSplitOptions.RemoveEmptyEntries)))
        {
            place++;
            yield return int.TryParse(word, out int id) && id >= 0 && id < vocabulary ? id : throw new InvalidDataException(
                $"The {place}. id is \"{word}\"; ids of this tokenizer go from 0 to {vocabulary - 1}.\nGive ids that this tokenizer made.");
        }
    }
}

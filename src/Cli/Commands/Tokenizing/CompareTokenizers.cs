using System.CommandLine;
using System.Text.Json.Nodes;
using Hone.Cli.Arguments;
using Hone.Cli.Screen;
using Hone.Data.Sources;
using Hone.Hosting;
using Hone.Insight;
using Hone.Text;

namespace Hone.Cli.Commands.Tokenizing;

/// <summary><c>hone tokenizer compare FILE FILE… --text FILE…</c>: who makes which text how short.</summary>
static class CompareTokenizers
{
    static readonly string[] Heads = ["TEXT", "TOKENIZER", "VOCABULARY", "TOKENS", "BYTES/TOKEN", "TOKENS/WORD", "USED",
        "AGAINST THE FIRST"];
    const int FirstNumber = 2;

    public static Command Command()
    {
        Argument<string[]> files = new("FILE")
        {
            Description = "Tokenizer files of Hone's, or runs; the others are compared with the first.",
            HelpName = "FILE|RUN",
            Arity = ArgumentArity.OneOrMore,
        };
        Option<string[]> texts = new("--text")
        {
            Description = "Texts to measure on. May be given often.",
            HelpName = "FILE",
            Required = true,
            AllowMultipleArgumentsPerToken = true,
        };
        Option<string> runs = Options.RunDirectory();
        Option<int> threads = Options.Threads();
        Command command = new("compare", """
            Compares how short tokenizers make texts: bytes per token (more is shorter) and tokens per word (fewer is shorter).

            Example: hone tokenizer compare books.json gpt2.json --text news.txt code.txt
            """)
        { files, texts, runs, threads };
        command.SetAction(parsed =>
        {
            (string Name, Tokenizer Tokenizer)[] tokenizers =
                [.. parsed.GetRequiredValue(files)
                    .Select(file => (Path.GetFileName(file), Tokenizers.Find(file, parsed.GetRequiredValue(runs))))];
            int count = Options.Workers(parsed.GetValue(threads));
            List<Measured> all = [];
            foreach (string path in parsed.GetRequiredValue(texts))
            {
                TextSource text = TextSource.FromFile(path);
                foreach ((string name, Tokenizer tokenizer) in tokenizers)
                    all.Add(new(path, name, tokenizer, Fertility.Of(tokenizer, text.Bytes, count)));
            }
            CommandHost.Answer(
                parsed, () => new JsonObject { ["measurements"] = new JsonArray([.. all.Select(one => (JsonNode)Document(one))]) },
                () => Write(Terminal.OfAnswers(), all, tokenizers.Length));
        });
        return command;
    }

    static void Write(Terminal terminal, List<Measured> all, int tokenizers)
    {
        string[][] rows = [.. all.Select((one, i) => Row(one, all[i - i % tokenizers], isFirst: i % tokenizers == 0))];
        int[] widths = [.. Heads.Select((head, i) => Math.Max(head.Length, rows.Max(row => row[i].Length)))];
        terminal.Line(terminal.Style.Faint(Join(Heads, widths)));
        foreach (string[] row in rows)
            terminal.Line(Join(row, widths));
        foreach (Measured one in all.Where(one => one.Fertility.Dropped.Any))
            terminal.Line(
                $"{one.Name} left out {Figures.Count(one.Fertility.Dropped.InvalidBytes + one.Fertility.Dropped.UnknownCharacters)} "
                + $"characters of {one.Text}: its figures flatter it");
    }

    static string[] Row(Measured one, Measured first, bool isFirst) =>
    [
        isFirst ? Path.GetFileName(one.Text) : "",
        one.Name,
        Figures.Count(one.Tokenizer.VocabularySize),
        Figures.Count(one.Fertility.Tokens),
        Figures.Number(one.Fertility.BytesPerToken, 3),
        Figures.Number(one.Fertility.TokensPerWord, 3),
        Figures.Percent((double)one.Fertility.Kinds / one.Tokenizer.VocabularySize),
        isFirst ? "" : Difference((double)one.Fertility.Tokens / first.Fertility.Tokens - 1),
    ];

    static string Difference(double share) => $"{(share < 0 ? "−" : "+")}{Figures.Percent(Math.Abs(share), 1)} tokens";

    static JsonObject Document(Measured one) => new()
    {
        ["text"] = one.Text, ["tokenizer"] = one.Name, ["hash"] = one.Tokenizer.Hash, ["vocabulary"] = one.Tokenizer.VocabularySize,
        ["bytes"] = one.Fertility.Bytes, ["words"] = one.Fertility.Words, ["tokens"] = one.Fertility.Tokens,
        ["kinds_of_tokens"] = one.Fertility.Kinds,
        ["bytes_per_token"] = one.Fertility.BytesPerToken, ["tokens_per_word"] = one.Fertility.TokensPerWord,
        ["invalid_bytes"] = one.Fertility.Dropped.InvalidBytes, ["unknown_characters"] = one.Fertility.Dropped.UnknownCharacters,
    };

    static string Join(string[] cells, int[] widths) => string.Join("  ",
        cells.Select((cell, i) => i < FirstNumber ? cell.PadRight(widths[i]) : cell.PadLeft(widths[i]))).TrimEnd();

    /// <summary>A tokenizer on a text.</summary>
    sealed record Measured(string Text, string Name, Tokenizer Tokenizer, Fertility Fertility);
}

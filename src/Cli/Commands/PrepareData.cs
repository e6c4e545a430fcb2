using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Hone.Cli.Arguments;
using Hone.Cli.Screen;
using Hone.Data.Splits;
using Hone.Data.Tokens.Prepared;
using Hone.Hosting.Corpora;
using Hone.Hosting.Recipes;
using Hone.Hosting.Settings;
using Hone.Insight;
using Hone.Text;
using Hone.Text.PreTokenizers;

namespace Hone.Cli.Commands;

/// <summary><c>hone data prepare PATH</c>: documents into shards of tokens, once, for many runs.</summary>
static class PrepareData
{
    public static Command Command()
    {
        Argument<string> path = new("PATH")
        {
            Description = "A text, a file of documents (JSON Lines, CSV, Parquet), or a folder of files.",
        };
        Option<string> folder = new("--out")
        {
            Description = "The folder for the shards; new, empty, or where preparing stopped.",
            HelpName = "DIR",
            Required = true,
        };
        Option<string> tokenizer = new("--tokenizer")
        {
            Description = "A tokenizer's file; or bytes, characters or bpe, to learn one from the first 64 MB.",
            HelpName = "FILE",
            DefaultValueFactory = _ => "bpe",
        };
        Option<int> vocabulary = NumberOption.Of("--vocabulary", "Tokens of a bpe that is learned here.", 32_768, help: "N");
        Option<string[]> special = new("--special")
        {
            Description = "A special token of one that is learned here, such as <|bos|>. May be given often.",
            HelpName = "TEXT",
        };
        Option<int> stage = NumberOption.Of("--stage-tokens",
            "Tokens after which shards are written: as much is in memory, and as much is done again after a stop.", 8 << 20,
            Limits.Above(0), "N");
        Option<int> threads = Options.Threads();
        DocumentOptions documents = new();
        Command command = new("prepare", """
            Turns documents into shards of tokens, split by split, in constant memory. Stopped or killed, the same command goes on,
            to the same bytes.

            Example: hone data prepare books --out books-tokens --tokenizer bpe --vocabulary 32768
            """)
        { path, folder, tokenizer, vocabulary, special, stage, threads };
        documents.AddTo(command);
        command.SetAction(parsed =>
        {
            DocumentInput.Requested asked = documents.Of(parsed, parsed.GetRequiredValue(path));
            int workers = Options.Workers(parsed.GetValue(threads));
            string to = parsed.GetRequiredValue(folder), with = parsed.GetRequiredValue(tokenizer);
            if (asked.Columns.Separator is { } separator && parsed.GetValue(special)?.Contains(separator) == true)
                asked = asked with { SpecialSeparator = separator };
            DocumentInput input = DocumentInput.Open(
                asked, sample => TokenizerOf(with, to, parsed.GetValue(vocabulary), parsed.GetValue(special) ?? [], sample, workers));
            bool isGiven = asked.Split == SplitKind.Given;
            PrepareOptions options = new()
            {
                Source = input.Source,
                Rule = input.Rule,
                Encoder = input.Encoder,
                Folder = to,
                Splits = [Split.Train, .. isGiven || asked.Shares.Validation > 0 ? [Split.Validation] : Array.Empty<Split>(),
                    .. !isGiven && asked.Shares.Test > 0 ? [Split.Test] : Array.Empty<Split>()],
                Requested = Recorded(asked, with, parsed.GetValue(vocabulary), parsed.GetValue(special) ?? [], parsed.GetValue(stage)),
                TokensPerStage = parsed.GetValue(stage),
                Threads = workers,
            };
            return Run(parsed, options);
        });
        return command;
    }

    static int Run(ParseResult parsed, PrepareOptions options)
    {
        Terminal terminal = Terminal.OfErrors(isPlain: parsed.GetValue(CommandHost.Json));
        terminal.Line($"{options.Source.Name}: {options.Source.Description}");
        PrepareScreen screen = new(terminal);
        using CancellationTokenSource stop = CommandHost.StopSignal(
            signal => terminal.Line($"{signal}: stopping; the same command goes on after the last whole stage"));
        try
        {
            Preparation done = Preparation.Run(options, screen.Show, stop.Token);
            screen.End();
            if (done.ResumedFrom is { } from) terminal.Line($"resumed from {from}");
            if (done.WasDone) terminal.Line("it was prepared already, from the same source with the same options");
            CommandHost.Answer(parsed, () => Document(options.Folder, done, screen.Seconds),
                () => Tell(terminal, options.Folder, done.Manifest));
            return CommandHost.Done;
        }
        catch (OperationCanceledException)
        {
            screen.End();
            return CommandHost.Stopped;
        }
    }

    /// <summary>A file's, or one learned from the beginning of the text; where preparing stopped, the one it began with.</summary>
    static Tokenizer TokenizerOf(string asked, string folder, int vocabulary, string[] special, Func<ReadOnlyMemory<byte>> sample,
        int threads)
    {
        string begun = Path.Combine(folder, PreparedFolder.TokenizerName);
        bool isKind = IsKind(asked);
        if (isKind && File.Exists(begun) && Tokenizer.Load(begun) is var before && before.Kind == asked) return before;
        TokenizerSettings choice = isKind
            ? new(Enum.Parse<TokenizerKind>(asked, ignoreCase: true), vocabulary - special.Length, PreTokenizer.Gpt4, Path: null, special)
            : new(TokenizerKind.File, 0, PreTokenizer: null, asked, special);
        return choice.Make(sample, default, threads, out _);
    }

    /// <summary>What must be asked for again to go on; a tokenizer of a file is known by its hash.</summary>
    static Dictionary<string, string> Recorded(DocumentInput.Requested asked, string tokenizer, int vocabulary, string[] special, int stage)
    {
        bool isKind = IsKind(tokenizer);
        return new(DocumentOptions.Recorded(asked))
        {
            ["tokenizer"] = isKind ? tokenizer : "file",
            ["vocabulary"] = tokenizer == "bpe" ? vocabulary.ToString(CultureInfo.InvariantCulture) : "",
            ["special"] = string.Join(' ', special),
            ["stage_tokens"] = stage.ToString(CultureInfo.InvariantCulture),
        };
    }

    static bool IsKind(string tokenizer) => tokenizer is "bytes" or "characters" or "bpe";

    static JsonObject Document(string folder, Preparation done, double seconds) => new()
    {
        ["folder"] = Path.GetFullPath(folder),
        ["was_done"] = done.WasDone,
        ["resumed_from"] = done.ResumedFrom,
        ["seconds"] = seconds,
        ["manifest"] = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, PreparedManifest.FileName))),
    };

    static void Tell(Terminal terminal, string folder, PreparedManifest manifest)
    {
        List<Fact> facts = [.. manifest.Splits.Select(split => new Fact(split.Key,
            $"{Figures.Count(split.Value.Documents, "document")}, {Figures.Count(split.Value.Tokens, "token")}, "
                + $"{Figures.Size(split.Value.TextBytes)} of text in {Figures.Count(split.Value.Shards.Count, "shard")}"
            + (manifest.HasMask
            ? $"; {Figures.Percent((double)split.Value.LearnedTokens / split.Value.Tokens)} of the tokens are loss tokens" : "")))];
        facts.Add(new("split", manifest.Rule));
        facts.Add(new(
            "tokens", $"{manifest.Tokenizer.Kind}, {Figures.Count(manifest.Tokenizer.Vocabulary)} in the vocabulary. "
            + $"{manifest.Tokenizer.Sentence}"));
        if (manifest.DroppedBytes + manifest.DroppedCharacters > 0)
            facts.Add(new(
                "left out",
                $"{Figures.Count(manifest.DroppedBytes, "byte")} of no UTF-8 character, "
                + $"{Figures.Count(manifest.DroppedCharacters, "character")} unknown to the tokenizer"));
        facts.Add(new("folder", folder));
        FactSheet.Write(terminal, facts);
        terminal.Line();
        terminal.Line($"  {terminal.Style.Bold($"hone train RECIPE --data {folder}")}");
    }
}

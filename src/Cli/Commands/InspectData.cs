using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using Hone.Cli.Arguments;
using Hone.Cli.Screen;
using Hone.Data.Rows;
using Hone.Data.Rows.Packing;
using Hone.Data.Sources;
using Hone.Data.Sources.Conversations;
using Hone.Data.Splits;
using Hone.Data.Tokens.Prepared;
using Hone.Data.Tokens.Shards;
using Hone.Hosting;
using Hone.Hosting.Corpora;
using Hone.Hosting.Recipes;
using Hone.Hosting.Settings;
using Hone.Insight;
using Hone.Insight.Reports;
using Hone.Text;

namespace Hone.Cli.Commands;

/// <summary><c>hone data inspect RECIPE|DIR|PATH</c>: what a model gets to see, or what a source holds.</summary>
static class InspectData
{
    const int MostCounted = 100_000;

    public static Command Command()
    {
        Argument<string> path = new("PATH")
        {
            Description = "A recipe (its rows), a prepared folder (its rows), or a source (its documents).",
        };
        Option<int> count = NumberOption.Of("--rows", "Rows or documents to show.", 3, Limits.From(0), "N");
        Option<string> split = new("--split")
        {
            Description = "The split of a prepared folder.",
            HelpName = "PART",
            DefaultValueFactory = _ => "train",
        };
        split.AcceptOnlyFromAmong([.. Enum.GetValues<Split>().Select(PreparedManifest.NameOf)]);
        Option<int> context = NumberOption.Of("--context", "Tokens of a row of a prepared folder.", 256, Limits.Above(0), "N");
        Option<string?> packing = new("--packing")
        {
            Description = "How rows of a prepared folder are made: windows, documents or conversations.",
            HelpName = "KIND",
        };
        packing.AcceptOnlyFromAmong("windows", "documents", "conversations");
        Option<string[]> set = new("--set") { Description = "Overrides one setting of a recipe.", HelpName = "key=value" };
        Option<string?> tokenizer = new("--tokenizer")
        {
            Description = "With --conversations: the tokenizer file or run that counts tokens.",
            HelpName = "FILE|RUN",
        };
        Option<string> runs = Options.RunDirectory();
        DocumentOptions documents = new();
        ChatOptions chat = new();
        Command command = new("inspect", """
            Prints rows as the model gets them: where documents begin, what is only read (dimmed), and where each
            piece is from. Of a source it prints what it was found to be, and its first documents; of conversations
            what is learned of them, and what became of every row.

            Example: hone data inspect recipes/quickstart.yaml --rows 2
            """)
        { path, count, split, context, packing, set, tokenizer, runs };
        documents.AddTo(command);
        chat.AddTo(command);
        command.SetAction(parsed =>
        {
            string at = parsed.GetRequiredValue(path);
            int rows = parsed.GetValue(count);
            if (Path.GetExtension(at) is ".yaml" or ".yml") InspectRecipe(parsed, Recipe.Read(at, parsed.GetValue(set)), rows);
            else if (PreparedFolder.IsAt(at))
                InspectFolder(parsed, at, Enum.Parse<Split>(parsed.GetRequiredValue(split), ignoreCase: true), parsed.GetValue(context),
                    parsed.GetValue(packing), rows);
            else if (documents.Of(parsed, at) is { IsConversations: false } asked) InspectSource(parsed, asked, rows);
            else
                InspectConversations.Show(parsed, at, chat.Of(parsed), parsed.GetValue(tokenizer) is { } counting
                    ? Tokenizers.Find(counting, parsed.GetRequiredValue(runs)) : null, parsed.GetResult(context) is { Implicit: false }
                    ? parsed.GetValue(context) : 0, rows);
        });
        return command;
    }

    static void InspectRecipe(ParseResult parsed, Recipe recipe, int count)
    {
        using Corpus corpus = Corpus.Read(DataSettings.Of(recipe), Environment.ProcessorCount);
        ShowRows(parsed, $"{corpus.Name}. {corpus.Rule}{(corpus.Packing is { } packing ? $" Rows: {packing}." : "")}", corpus.Train,
            corpus.Tokenizer, corpus.Tell, count, corpus.Counts);
    }

    static void InspectFolder(ParseResult parsed, string path, Split split, int context, string? packing, int count)
    {
        using PreparedFolder folder = PreparedFolder.Open(path);
        PreparedManifest manifest = folder.Manifest;
        ShardTokens tokens = folder.Read(split);
        string kind = packing ?? (manifest.HasMask ? "conversations" : "windows");
        if (kind == "windows") TextSplit.EnsureRow(PreparedManifest.NameOf(split), tokens.TokenCount, context);
        using IndexedRows rows = kind == "windows"
            ? new WindowRows(tokens, context, seed: 0)
            : new PackedRows(tokens, context, seed: 0, manifest.Tokenizer.Bos[0], crops: kind == "documents");
        string lost = rows is PackedRows packed
            ? $" {Figures.Percent(packed.LostShare)} of the tokens stand in no row, {Figures.Percent(packed.PaddedShare)} of the places "
            + "are padding." : "";
        ShowRows(parsed,
            $"{manifest.Source.Name}, {PreparedManifest.NameOf(split)}: {Figures.Count(tokens.DocumentCount, "document")}, "
            + $"{Figures.Count(tokens.TokenCount, "token")}. {manifest.Rule}{lost}",
            rows, folder.Tokenizer, piece => $"{folder.Tell(piece.Place)}, token {piece.Offset:N0}", count);
    }

    static void ShowRows(ParseResult parsed, string sentence, TrainingRows rows, Tokenizer tokenizer, Func<RowPiece, string> tell,
        int count, ConversationCounts? counts = null)
    {
        RowText text = new(rows, tokenizer);
        List<(Position At, IReadOnlyList<RowText.TextSpan> Spans)> all = [];
        for (Position position = Position.Start; all.Count < count;)
        {
            Position at = position;
            all.Add((at, text.Read(ref position)));
        }

        CommandHost.Answer(parsed, () => new JsonObject
        {
            ["data"] = sentence,
            ["context"] = rows.Length,
            ["counts"] = counts is null ? null : InspectConversations.Document(counts),
            ["rows"] = new JsonArray([.. all.Select(row => (JsonNode)new JsonObject
            {
                ["epoch"] = row.At.Epoch,
                ["row"] = row.At.Row,
                ["pieces"] = new JsonArray([.. row.Spans.Select(span => (JsonNode)new JsonObject
                {
                    ["from"] = span.Piece is { } piece ? tell(piece) : null, ["tokens"] = span.Tokens, ["learned"] = span.IsLearned,
                        ["text"] = span.Text,
                })]),
            })]),
        },
        () =>
        {
            Terminal terminal = Terminal.OfAnswers();
            terminal.Line(sentence);
            foreach ((Position at, IReadOnlyList<RowText.TextSpan> spans) in all) ShowRow(terminal, at, spans, tell);
        });
    }

    static void ShowRow(Terminal terminal, Position at, IReadOnlyList<RowText.TextSpan> spans, Func<RowPiece, string> tell)
    {
        terminal.Line();
        terminal.Line(terminal.Style.Bold($"epoch {at.Epoch}, row {Figures.Count(at.Row)}"));
        RowPiece? last = null;
        foreach (RowText.TextSpan span in spans)
        {
            if (span.Piece is not { } piece)
            {
                terminal.Line(terminal.Style.Faint($"  ─ padding, {Figures.Count(span.Tokens, "place")}"));
                continue;
            }

            if (last != piece) terminal.Line(terminal.Style.Notable($"  ─ {tell(piece)}"));
            last = piece;
            string shown = span.Text.Replace("\n", "⏎\n", StringComparison.Ordinal);
            foreach (string line in shown.Split('\n').SkipLast(shown.EndsWith('\n') ? 1 : 0).Select(Report.Printable))
                terminal.Line(span.IsLearned ? $"    {line}" : terminal.Style.Faint($"  · {line}"));
        }
    }

    static void InspectSource(ParseResult parsed, DocumentInput.Requested asked, int count)
    {
        Source source = Source.Open(asked.Path, asked.Columns);
        List<(string Place, long Bytes, string? Group, string? Split, string Text)> first = [];
        (long documents, long bytes) = (0, 0);
        bool all = true;
        foreach (SourceDocument document in source.Read())
        {
            if (documents == MostCounted)
            {
                all = false;
                break;
            }

            documents++;
            bytes += document.Text.Length;
            if (first.Count < count)
                first.Add((source.Tell(document.Place), document.Text.Length, document.Group, document.Split,
                    Encoding.UTF8.GetString(document.Text.Span[..Math.Min(400, document.Text.Length)])));
        }

        CommandHost.Answer(parsed, () => new JsonObject
        {
            ["name"] = source.Name,
            ["description"] = source.Description,
            ["files"] = new JsonArray(
                [.. source.Files.Select(
                file => (JsonNode)new JsonObject { ["path"] = file.Path, ["bytes"] = file.Bytes, ["units"] = file.Units })]),
            ["documents"] = documents,
            ["text_bytes"] = bytes,
            ["is_all"] = all,
            ["skipped"] = source.Skipped,
            ["first"] = new JsonArray([.. first.Select(document => (JsonNode)new JsonObject
            {
                ["place"] = document.Place, ["bytes"] = document.Bytes, ["group"] = document.Group, ["split"] = document.Split,
                    ["text"] = document.Text,
            })]),
        },
        () =>
        {
            Terminal terminal = Terminal.OfAnswers();
            terminal.Line($"{source.Name}: {source.Description}");
            terminal.Line($"{(all ? "" : "the first ")}{Figures.Count(documents, "document")}, {Figures.Size(bytes)} of text"
                + (source.Skipped > 0 ? $"; {Figures.Count(source.Skipped, "row")} without text skipped" : ""));
            foreach ((string place, long size, string? group, string? split, string text) in first)
            {
                terminal.Line();
                terminal.Line(
                    terminal.Style.Notable(
                    $"─ {place}, {Figures.Size(size)}" + (group is null ? "" : $", group {Report.Printable(group)}")
                    + (split is null ? "" : $", split {Report.Printable(split)}")));
                foreach (string line in text.Split('\n')) terminal.Line($"  {Report.Printable(line)}");
                if (text.Length < size) terminal.Line(terminal.Style.Faint("  …"));
            }
        });
    }
}

using System.CommandLine;
using System.Text.Json.Nodes;
using Hone.Cli.Screen;
using Hone.Data.Sources;
using Hone.Data.Sources.Conversations;
using Hone.Hosting.Corpora;
using Hone.Insight.Reports;
using Hone.Text;

namespace Hone.Cli.Commands;

/// <summary>What a source of conversations was found to be, and how its first ones are learned.</summary>
static class InspectConversations
{
    /// <summary>Reads every row, and shows the first ones.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="path">The source.</param>
    /// <param name="chat">How it is to be rendered.</param>
    /// <param name="tokenizer">What counts tokens; null to count bytes and marks.</param>
    /// <param name="context">Tokens that a model sees at once; 0 for any number.</param>
    /// <param name="count">Conversations to show.</param>
    public static void Show(ParseResult parsed, string path, ChatRequest chat, Tokenizer? tokenizer, int context, int count)
    {
        Source source = ConversationFiles.Open(path);
        ConversationShape shape = ShapeDetector.Of(source, chat.Shape);
        (ChatRenderer renderer, Tokenizer counting) = chat.RendererToShow(tokenizer);
        TemplateEncoder encoder = new(counting, renderer, shape, chat.Mask, context > 0 ? context + 1 : 0, source.Tell);
        List<(string Place, IReadOnlyList<ChatPiece> Pieces)> first = [];
        List<int> tokens = [];
        foreach (SourceDocument row in source.Read())
        {
            tokens.Clear();
            encoder.Encode(row, tokens);
            if (first.Count < count && tokens.Count > 0)
                first.Add((source.Tell(row.Place), renderer.Render(ConversationRow.Read(row.Text, shape, () => ""), chat.Mask)));
        }
        ConversationCounts counts = encoder.Counts;
        CommandHost.Answer(parsed, () => new JsonObject
        {
            ["name"] = source.Name,
            ["description"] = source.Description,
            ["shape"] = new JsonObject
            {
                ["kind"] = shape.Kind, ["sentence"] = shape.Sentence,
                ["columns"] = new JsonArray([.. shape.Columns.Select(column => (JsonNode)column)]),
            },
            ["template"] = renderer.Form.Name,
            ["mask"] = chat.Mask.ToString().ToLowerInvariant(),
            ["counts"] = Document(counts),
            ["first"] = new JsonArray([.. first.Select(conversation => (JsonNode)new JsonObject
            {
                ["place"] = conversation.Place,
                ["pieces"] = new JsonArray([.. Joined(conversation.Pieces).Select(piece => (JsonNode)new JsonObject
                {
                    ["learned"] = piece.IsLearned, ["text"] = piece.Text,
                })]),
            })]),
        },
        () =>
        {
            Terminal terminal = Terminal.OfAnswers();
            terminal.Line($"{source.Name}: {source.Description}, {shape.Sentence}");
            terminal.Line($"{counts.Sentence} ({(tokenizer is null ? "bytes and marks; --tokenizer counts tokens" : "by the tokenizer")}, "
                + $"template {renderer.Form.Name})");
            terminal.Line(terminal.Style.IsOn ? $"{terminal.Style.Good("learned")} {terminal.Style.Faint("only read")}"
                : "⟦learned⟧, the rest is only read");
            foreach ((string place, IReadOnlyList<ChatPiece> pieces) in first)
            {
                terminal.Line();
                terminal.Line(terminal.Style.Notable($"─ {place}"));
                foreach (string line in string.Concat(Joined(pieces).Select(piece => Shown(terminal.Style, piece))).Split('\n'))
                    terminal.Line($"  {line}");
            }
        });
    }

    /// <summary>The counts as JSON.</summary>
    public static JsonObject Document(ConversationCounts counts) => new()
    {
        ["rows"] = counts.Rows, ["used"] = counts.Used, ["without_answer"] = counts.WithoutAnswer, ["without_mask"] = counts.WithoutMask,
        ["too_long"] = counts.TooLong, ["shortened"] = counts.Shortened, ["duplicates"] = counts.Duplicates,
        ["empty_answers"] = counts.EmptyAnswers, ["odd_order"] = counts.OddOrder, ["trained_tokens"] = counts.TrainedTokens,
        ["masked_tokens"] = counts.MaskedTokens, ["truncated_tokens"] = counts.TruncatedTokens,
    };

    /// <summary>Pieces that are learned alike are one.</summary>
    static List<(string Text, bool IsLearned)> Joined(IReadOnlyList<ChatPiece> pieces)
    {
        List<(string Text, bool IsLearned)> joined = [];
        foreach (ChatPiece piece in pieces)
            if (joined.Count > 0 && joined[^1].IsLearned == piece.IsLearned)
                joined[^1] = (joined[^1].Text + piece.Text, piece.IsLearned);
            else joined.Add((piece.Text, piece.IsLearned));
        return joined;
    }

    /// <summary>A piece in its colour, line by line, since a terminal forgets it at the end of one; in brackets without colour.</summary>
    static string Shown(Style style, (string Text, bool IsLearned) piece)
    {
        if (!style.IsOn) return piece.IsLearned ? $"⟦{Printable(piece.Text)}⟧" : Printable(piece.Text);
        return string.Join('\n', piece.Text.Split('\n').Select(Report.Printable)
            .Select(line => piece.IsLearned ? style.Good(line) : style.Faint(line)));
    }

    static string Printable(string text) => string.Join('\n', text.Split('\n').Select(Report.Printable));
}

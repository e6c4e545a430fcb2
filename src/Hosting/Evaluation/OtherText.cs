using Hone.Data.Rows;
using Hone.Data.Sources;
using Hone.Data.Sources.Conversations;
using Hone.Data.Tokens;
using Hone.Hosting.Corpora;
using Hone.Runs;
using Hone.Text;

namespace Hone.Hosting.Evaluation;

/// <summary>Any text, of any format that is read, as a model that never saw it would have it.</summary>
static class OtherText
{
    /// <summary>Reads a text whole, and as many tokens of it as are wanted.</summary>
    /// <param name="path">A file or folder.</param>
    /// <param name="tokenizer">The model's tokenizer.</param>
    /// <param name="format">The form of what the model learned from.</param>
    /// <param name="separator">What separates documents of plain text; null where a file is one.</param>
    /// <param name="context">Tokens of a row.</param>
    /// <param name="most">About how many tokens to measure, evenly spread; 0 for all.</param>
    /// <exception cref="InvalidDataException">Nothing of it can be measured.</exception>
    public static NamedText Read(string path, Tokenizer tokenizer, TextFormat format, string? separator, int context, long most)
    {
        long mostTokens = most > 0 ? most : long.MaxValue;
        bool hasRows = Source.HoldsDocuments(path), isConversations = hasRows && format.Answers;
        Source source = isConversations ? ConversationFiles.Open(path) : Source.Open(path, new SourceOptions { Separator = separator });
        string bos = format.Bos ?? BosToken.StandardOf(tokenizer, separator);
        bool isRunning = tokenizer.EncodeSpecial(bos).Length == 0 || (format.Bos is null && separator is null && !hasRows);
        (MeasurableText text, Dropped dropped) = isRunning ? Running() : Documents();
        return new NamedText(source.Name, text, source.Origin, dropped.InvalidBytes + dropped.UnknownCharacters);

        (MeasurableText, Dropped) Running()
        {
            List<int> tokens = [];
            Dropped all = default;
            foreach (SourceDocument document in source.Read())
            {
                tokens.AddRange(tokenizer.Encode(document.Text.Span, out Dropped more));
                all = EncodedDocuments.Sum(all, more);
            }

            if (tokens.Count < 2) throw Empty(source, tokens.Count);
            return (PackedSplits.Sample(EvaluationRows.OfText(tokens.ToArray(), context), mostTokens), all);
        }

        (MeasurableText, Dropped) Documents()
        {
            DocumentEncoder encoder = isConversations && format.Chat is { } form
                ? new TemplateEncoder(tokenizer, ChatRenderer.Of(form), ShapeDetector.Of(source, ShapeOptions.None), MaskKind.Assistant,
                    most: 0, source.Tell)
                : isConversations ? new ConversationEncoder(tokenizer, bos, source.Tell)
                : new TextEncoder(tokenizer, bos, separator);
            EncodedDocuments documents = new();
            foreach (SourceDocument document in source.Read()) documents.Add(document, encoder, threads: 1);
            if (documents.TokenCount == 0) throw Empty(source, 0);
            MemoryTokens split = documents.ToPart();
            string[] names = PackedSplits.Names(source.Files.Select(file => file.Path));
            MeasurableText text = PackedSplits.Sample([split], [.. encoder.Bos.Span], context, mostTokens,
                names.Length > 1 ? (_, document) => names[split.PlaceOf(document).File] : null);
            return text.Rows.TargetCount > 0 ? (text, documents.Dropped) : throw Empty(source, 0);
        }
    }

    static InvalidDataException Empty(Source source, int tokens) => new(
        $"{source.Origin} has {(tokens == 0 ? "no token" : "one token")} to be predicted: {source.Description}\n"
        + "Give a text of characters that the model knows.");
}

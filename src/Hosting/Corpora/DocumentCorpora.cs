using System.Runtime.InteropServices;
using System.Text;
using Hone.Data.Rows;
using Hone.Data.Rows.Streaming;
using Hone.Data.Sources;
using Hone.Data.Sources.Conversations;
using Hone.Data.Splits;
using Hone.Data.Tokens;
using Hone.Hosting.Settings;
using Hone.Text;

namespace Hone.Hosting.Corpora;

/// <summary>Data that is documents: read into memory, or streamed.</summary>
static class DocumentCorpora
{
    /// <summary>Validation tokens that a stream is searched for where a recipe asks for all: enough to measure well.</summary>
    const long StreamedValidationTokens = 1 << 20;

    const long CountedOfStream = 1 << 22;

    public static Corpus Read(DocumentSettings settings, int threads, Tokenizer? tokenizer)
    {
        DocumentInput input = DocumentInput.Open(settings.Input,
            sample => tokenizer ?? settings.Tokenizer.Make(sample, default, threads, out _));
        return settings.IsStreamed ? Streamed(settings, input, threads) : InMemory(settings, input, threads);
    }

    static Corpus Streamed(DocumentSettings settings, DocumentInput input, int threads)
    {
        if (settings.HoldsOne)
            throw settings.Refusal("data.streaming", "data.streaming packs conversations, and model.dialect gpt2 counts positions from the "
                + "row's beginning: take another model.dialect, or leave data.streaming out");
        // Validation is a fixed list, so it is read first, and no further than it must.
        long most = settings.EvaluationTokens > 0 ? settings.EvaluationTokens : StreamedValidationTokens;
        SourcePlace from = input.Rule is ByFile byFile ? new SourcePlace(byFile.FirstValidationFile, 0, 0) : default;
        EncodedDocuments measured = new();
        foreach (SourceDocument document in input.Source.Read(from))
        {
            if (input.Rule.SplitOf(document) != Split.Validation) continue;
            if (measured.TokenCount >= most) break;
            measured.Add(document, input.Encoder, threads: 1);
        }

        StreamOptions options = new() { Source = input.Source, Rule = input.Rule, Encoder = input.Encoder, Packing = settings.Packing };
        TrainingRows rows = new StreamedRows(options, settings.Context, settings.Seed);
        return Of(settings, input, rows, measured, threads,
            [.. input.Source.Files.Select(file => $"{Path.GetFileName(file.Path)} {file.Bytes} {file.Units}")]) with
        {
            Packing = $"streamed from {input.Source.Description}; "
                + $"{PackedSplits.Sentence(null, settings.Packing) ?? "windows over running text"}",
            Dropped = measured.Dropped,
            TrainIds = FirstIds(input),
        };
    }

    static Corpus InMemory(DocumentSettings settings, DocumentInput input, int threads)
    {
        EncodedDocuments toLearn = new(), toMeasure = new();                 // both in one pass over the source
        bool isEmpty = true;
        foreach (SourceDocument document in input.Source.Read())
        {
            (input.Rule.SplitOf(document) switch { Split.Train => toLearn, Split.Validation => toMeasure, _ => null })?.Add(
                document, input.Encoder, threads);
            isEmpty = false;
        }

        if (isEmpty) throw DocumentInput.Without(null, input.Source, input.Rule, "");
        ConversationCounts? counts = (input.Encoder as TemplateEncoder)?.Counts;
        counts?.EnsureUsed(input.Source.Name);
        MemoryTokens train = toLearn.ToPart();
        EnsureDocuments(train, input, Split.Train);
        int[] ids = new int[train.TokenCount];
        train.Read(0, ids);
        IndexedRows rows = PackedSplits.Rows(train, settings.Packing, settings, input.Encoder.Padding, input.Source.Name);
        return Of(settings, input, rows, toMeasure, threads, [Sha256.Of(MemoryMarshal.AsBytes(ids.AsSpan()))]) with
        {
            Packing = $"{input.Source.Description}; {(counts is null ? "" : $"{counts.Sentence}; ")}"
                + $"{PackedSplits.Sentence(rows, settings.Packing) ?? "windows over running text"}",
            Counts = counts,
            Dropped = toLearn.Dropped,
            TrainTokens = train.TokenCount,
            HeldBytes = sizeof(int) * (train.TokenCount + toMeasure.TokenCount),
            TrainBytes = toLearn.TextBytes,
            TrainIds = PackedSplits.Ids([train]),
            TrainSample = most => PackedSplits.Sample([train], [.. input.Encoder.Bos.Span], settings.Context, most,
                SourcesOf(input, train) is { } sourceOf ? (_, document) => sourceOf(document) : null),
        };
    }

    /// <summary>What documents have in common, in memory and streamed.</summary>
    static Corpus Of(DocumentSettings settings, DocumentInput input, TrainingRows rows, EncodedDocuments measured, int threads,
        IReadOnlyList<string> identity)
    {
        MemoryTokens validation = measured.ToPart();
        EnsureDocuments(validation, input, Split.Validation);
        Tokenizer tokenizer = input.Encoder.Tokenizer;
        return new Corpus
        {
            Name = input.Source.Name,
            Origin = input.Source.Origin,
            Fingerprint = PackedSplits.Hash([input.Rule.Sentence, input.Encoder.Sentence, tokenizer.Hash, .. identity]),
            Rule = input.Rule.Sentence,
            Bos = Encoding.UTF8.GetString(tokenizer.Decode(input.Encoder.Bos.Span)),
            HasConversations = input.Encoder.HasMask,
            Chat = (input.Encoder as TemplateEncoder)?.Renderer.Form,
            Tokenizer = tokenizer,
            Train = rows,
            Validation = PackedSplits.Evaluation([validation], [.. input.Encoder.Bos.Span], settings),
            SourceOf = SourcesOf(input, validation) is { } sourceOf ? document => sourceOf(document) : null,
            TrainSample = most => FirstOfTrain(settings, input, most),
            ValidationBytes = measured.TextBytes,
            Prefix = PackedSplits.Prefix(validation, tokenizer, input.Encoder.Bos.Length),
            Audit = () => DataAudit.OfSource(input.Source, input.Rule, threads, DataAudit.AtStart),
            Tell = piece => Corpus.Told(input.Source.Tell(piece.Place), piece),
        };
    }

    /// <summary>What names the file of a document; null where there is only one.</summary>
    static Func<long, string>? SourcesOf(DocumentInput input, SplitTokens split)
    {
        if (input.Source.Files.Count < 2) return null;
        string[] names = PackedSplits.Names(input.Source.Files.Select(file => file.Path));
        return document => names[split.PlaceOf(document).File];
    }

    /// <summary>The first training documents of a stream.</summary>
    static MeasurableText FirstOfTrain(DocumentSettings settings, DocumentInput input, long most)
    {
        EncodedDocuments first = new();
        long wanted = Math.Min(most, StreamedValidationTokens);
        foreach (SourceDocument document in input.Source.Read())
        {
            if (first.TokenCount >= wanted) break;
            if (input.Rule.SplitOf(document) == Split.Train) first.Add(document, input.Encoder, threads: 1);
        }

        MemoryTokens split = first.ToPart();
        EnsureDocuments(split, input, Split.Train);
        return PackedSplits.Sample([split], [.. input.Encoder.Bos.Span], settings.Context, wanted,
            SourcesOf(input, split) is { } sourceOf ? (_, document) => sourceOf(document) : null) with
        {
            Part = "the first documents of the stream",
        };
    }

    /// <summary>The first tokens of a stream, encoded again: a few millions say what a bigram can know.</summary>
    static IEnumerable<ReadOnlyMemory<int>> FirstIds(DocumentInput input)
    {
        long given = 0;
        List<int> tokens = [];
        foreach (SourceDocument document in input.Source.Read())
        {
            if (given >= CountedOfStream) yield break;
            if (input.Rule.SplitOf(document) != Split.Train) continue;
            tokens.Clear();
            input.Encoder.Encode(document, tokens, threads: 1);
            given += tokens.Count;
            yield return tokens.ConvertAll(SplitTokens.IdOf).ToArray();
        }
    }

    static void EnsureDocuments(MemoryTokens split, DocumentInput input, Split which)
    {
        if (split.DocumentCount == 0)
            throw DocumentInput.Without(which, input.Source, input.Rule, "Change data.split or data.validation");
    }
}

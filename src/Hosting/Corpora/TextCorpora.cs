using System.Text;
using Hone.Data.Audits;
using Hone.Data.Rows;
using Hone.Data.Sources;
using Hone.Data.Sources.Stories;
using Hone.Data.Splits;
using Hone.Hosting.Settings;
using Hone.Text;

namespace Hone.Hosting.Corpora;

/// <summary>Data that is one running text, held in memory whole.</summary>
static class TextCorpora
{
    const int PrefixInBytes = 4096;

    public static Corpus Read(StorySettings settings, int threads, Tokenizer? tokenizer)
    {
        Corpus corpus = Read(TextSource.Stories(settings.Count, settings.Seed), "\n", settings.Validation, settings.Tokenizer, settings,
            threads, tokenizer);
        return settings.EvaluationTokens > 0 ? corpus
            : corpus with { Floor = StoryGrammar.NatsOf(corpus.Split!.Validation.Span) / corpus.Validation.TargetCount };
    }

    public static Corpus Read(TextSettings settings, int threads, Tokenizer? tokenizer) =>
        Read(TextSource.FromFile(settings.Path), settings.Separator, settings.Validation, settings.Tokenizer, settings, threads, tokenizer);

    static Corpus Read(
        TextSource source, string? separator, double share, TokenizerSettings choice, DataSettings settings, int threads,
        Tokenizer? tokenizer)
    {
        TextSplit split = TextSplit.Of(source, new TextSplitOptions { Validation = share, DocumentSeparator = separator });

        // Another core looks while this one learns a tokenizer. A run that goes on was looked at when it began.
        Task<AuditReport>? audit = tokenizer is null ? Task.Run(Look) : null;
        AuditReport Look() => DataAudit.OfText(split, separator, isStories: settings is StorySettings, threads);
        Dropped dropped = default;
        tokenizer ??= choice.Make(() => split.Train, split.Validation, threads, out dropped);
        int[] train = tokenizer.Encode(split.Train, threads, out Dropped ofTrain);
        TextSplit.EnsureRow("training", train.Length, settings.Context);
        EvaluationRows validation = Rows(split, separator, tokenizer, settings.Context);
        return new Corpus
        {
            Name = source.Name,
            Origin = source.Origin,
            Fingerprint = split.Fingerprint,
            Rule = split.Rule,
            Split = split,
            Tokenizer = tokenizer,
            Dropped = dropped.Any ? dropped : ofTrain,
            Train = new WindowRows(train, settings.Context, settings.Seed) { Sources = [source.Name] },
            Validation = settings.EvaluationTokens > 0 ? validation.Take(settings.EvaluationTokens) : validation,
            TrainSample = most => Sample(split, separator, tokenizer, train, settings.Context, most),
            TrainTokens = train.Length,
            HeldBytes = split.Train.Length + split.Validation.Length + sizeof(int) * (train.Length + validation.TargetCount),
            TrainBytes = split.Train.Length,
            ValidationBytes = split.Validation.Length,
            Bos = separator,
            Prefix = split.Validation[..Math.Min(PrefixInBytes, split.Validation.Length)],
            TrainIds = [train],
            Audit = () => audit is null ? Look() : audit.GetAwaiter().GetResult(),
        };
    }

    static MeasurableText Sample(TextSplit split, string? separator, Tokenizer tokenizer, int[] train, int context, long most)
    {
        if (separator is null) return PackedSplits.Sample(EvaluationRows.OfText(train, context), most);
        ReadOnlyMemory<byte>[] documents = [.. Documents.Cut(split.Train, Encoding.UTF8.GetBytes(separator))];
        long count = Math.Clamp((long)((Int128)most * documents.Length / Math.Max(1, train.Length)), 1, documents.Length);
        IEnumerable<ReadOnlyMemory<byte>> spread = Enumerable.Range(0, (int)count)
            .Select(i => documents[(2L * i + 1) * documents.Length / (2 * count)]);
        return new MeasurableText(PackedSplits.Fewer(Rows(spread, separator, tokenizer, context), most),
            PackedSplits.Spread(count, documents.Length, "document"));
    }

    static EvaluationRows Rows(IEnumerable<ReadOnlyMemory<byte>> documents, string separator, Tokenizer tokenizer, int context) =>
        EvaluationRows.OfDocuments(documents.Select(document => (ReadOnlyMemory<int>)tokenizer.Encode(document.Span)),
            tokenizer.Encode(Encoding.UTF8.GetBytes(separator)), context);

    static EvaluationRows Rows(TextSplit split, string? separator, Tokenizer tokenizer, int context)
    {
        if (separator is not null)
            return Rows(Documents.Cut(split.Validation, Encoding.UTF8.GetBytes(separator)), separator, tokenizer, context);
        int[] tokens = tokenizer.Encode(split.Validation.Span);
        TextSplit.EnsureRow("validation", tokens.Length, context);
        return EvaluationRows.OfText(tokens, context);
    }
}

using Hone.Data.Audits;
using Hone.Data.Rows;
using Hone.Data.Rows.Packing;
using Hone.Data.Sources.Conversations;
using Hone.Data.Splits;
using Hone.Hosting.Settings;
using Hone.Runs;
using Hone.Text;

namespace Hone.Hosting.Corpora;

/// <summary>A run's data, split, turned into tokens, and ready to be read in rows.</summary>
sealed record Corpus : IDisposable
{
    /// <summary>How it is called in records and messages.</summary>
    public required string Name { get; init; }

    /// <summary>Where it is from: a full path, or how it was made.</summary>
    public required string Origin { get; init; }

    /// <summary>Which data it is, SHA-256.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>How it was split, as a sentence.</summary>
    public required string Rule { get; init; }

    /// <summary>How rows are made, with what that costs, as a sentence; null for windows over running text.</summary>
    public string? Packing { get; init; }

    /// <summary>The text, where it is held in memory whole.</summary>
    public TextSplit? Split { get; init; }

    public required Tokenizer Tokenizer { get; init; }

    /// <summary>What of the text has no token.</summary>
    public Dropped Dropped { get; init; }

    public required TrainingRows Train { get; init; }

    public required EvaluationRows Validation { get; init; }

    /// <summary>Names the source of a document of the validation split, from 0; null where there is only one source.</summary>
    public Func<int, string>? SourceOf { get; init; }

    /// <summary>A part of the training split of about so many tokens, in rows as those of the validation split are.</summary>
    public required Func<long, MeasurableText> TrainSample { get; init; }

    /// <summary>Pairs of answers that are only measured on; null where the data are none.</summary>
    public PreferenceRows? HeldPairs { get; init; }

    /// <summary>Places of rows that are one pass over the data, where that is not its tokens.</summary>
    public long? PlacesOfEpoch { get; init; }

    /// <summary>Tokens to learn from; null where they are streamed and nobody has counted them.</summary>
    public long? TrainTokens { get; init; }

    /// <summary>Bytes of memory that text and tokens are held in; those of a prepared folder stay on disk.</summary>
    public long HeldBytes { get; init; }

    /// <summary>Bytes of text those tokens stand for.</summary>
    public long TrainBytes { get; init; }

    /// <summary>Bytes of text to be measured on.</summary>
    public long ValidationBytes { get; init; }

    /// <summary>How the validation text begins, some kilobytes at most.</summary>
    public ReadOnlyMemory<byte> Prefix { get; init; }

    /// <summary>What begins each document, where it is documents.</summary>
    public string? Bos { get; init; }

    /// <summary>Conversations are among it.</summary>
    public bool HasConversations { get; init; }

    /// <summary>The chat template that conversations were made tokens by; null for none.</summary>
    public ChatForm? Chat { get; init; }

    /// <summary>What became of the rows of conversations; null where they were not counted.</summary>
    public ConversationCounts? Counts { get; init; }

    /// <summary>The form that a model of it must be used with.</summary>
    public TextFormat Format => new(
        Bos is not null && Tokenizer.FindSpecial(Bos) is not null ? Bos : null,
        HasConversations && Bos is not null && Chat is null ? new ConversationFormat(Bos) : null, Chat: Chat);

    /// <summary>Names a place that a row is from.</summary>
    public Func<RowPiece, string> Tell { get; init; } = piece => $"token {piece.Offset:N0}";

    /// <summary>What was opened for it.</summary>
    public IReadOnlyList<IDisposable> Opened { get; init; } = [];

    /// <summary>The training tokens a span at a time, the same each time they are asked for; of a stream, the first ones.</summary>
    public IEnumerable<ReadOnlyMemory<int>> TrainIds { get; init; } = [];

    /// <summary>Looks for what spoils results in the documents.</summary>
    public required Func<AuditReport> Audit { get; init; }

    /// <summary>The lowest loss any model can reach on the validation split, nats per token, where that is known exactly.</summary>
    public double? Floor { get; init; }

    public DataIdentity Identity =>
        new(Name, Fingerprint, TrainTokens ?? 0, Validation.TargetCount, TrainBytes, ValidationBytes, Rule, Floor, Counts);

    /// <summary>Lets go of the files it reads.</summary>
    public void Dispose()
    {
        Train.Dispose();
        foreach (IDisposable opened in Opened) opened.Dispose();
    }

    /// <summary>Reads, splits, learns a tokenizer from the training split (or takes the run's own) and encodes.</summary>
    /// <param name="settings">What is asked for.</param>
    /// <param name="threads">Threads that encode; they change no token.</param>
    /// <param name="tokenizer">The tokenizer of the run that goes on; null to make one.</param>
    public static Corpus Read(DataSettings settings, int threads, Tokenizer? tokenizer = null)
    {
        Corpus corpus = settings switch
        {
            StorySettings stories => TextCorpora.Read(stories, threads, tokenizer),
            TextSettings text => TextCorpora.Read(text, threads, tokenizer),
            DocumentSettings documents => DocumentCorpora.Read(documents, threads, tokenizer),
            PreferenceSettings preferences => PreferenceCorpora.Read(preferences, threads, tokenizer),
            PreparedSettings prepared => PreparedCorpora.Read(prepared, threads),
            MixtureSettings mixture => PreparedCorpora.Read(mixture, threads),
            _ => throw new InvalidOperationException($"no reading for {settings}"),
        };
        Learning.Ensure(corpus.Train, corpus.Name);
        return corpus;
    }

    /// <summary>The place of a row's piece in its source, in words.</summary>
    public static string Told(string place, in RowPiece piece) => $"{place}, token {piece.Offset:N0}";
}

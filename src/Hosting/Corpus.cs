using System.Text;
using Hone.Hosting.Recipes;
using Hone.Data;
using Hone.Data.Audits;
using Hone.Data.Conversations;
using Hone.Runs;
using Hone.Text;

namespace Hone.Hosting;

/// <summary>A recipe's data, parted, turned into tokens, and ready to be read in rows.</summary>
sealed class Corpus : IDisposable
{
    /// <summary>How it is called in records and messages.</summary>
    public required string Name { get; init; }

    /// <summary>Where it is from: a full path, or how it was made.</summary>
    public required string Origin { get; init; }

    /// <summary>Which data it is, SHA-256.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>How it was parted, as a sentence.</summary>
    public required string Rule { get; init; }

    /// <summary>How rows are made, with what that costs, as a sentence; null for windows over running text.</summary>
    public string? Packing { get; init; }

    /// <summary>The text, where it is held in memory whole.</summary>
    public Split? Split { get; init; }

    public required Tokenizer Tokenizer { get; init; }

    /// <summary>What of the text has no token.</summary>
    public Dropped Dropped { get; init; }

    public required TrainingRows Train { get; init; }

    public required EvaluationRows Validation { get; init; }

    /// <summary>Tokens to learn from; null where they are streamed and nobody has counted them.</summary>
    public long? TrainTokens { get; init; }

    /// <summary>Bytes of text those tokens stand for.</summary>
    public long TrainBytes { get; init; }

    /// <summary>Bytes of text to be measured on.</summary>
    public long ValidationBytes { get; init; }

    /// <summary>How the validation text begins, some kilobytes at most.</summary>
    public ReadOnlyMemory<byte> Opening { get; init; }

    /// <summary>What begins each document, where it is documents.</summary>
    public string? Mark { get; init; }

    /// <summary>Conversations are among it.</summary>
    public bool HasConversations { get; init; }

    /// <summary>The form that a model of it must be used with.</summary>
    public TextFormat Format => new(
        Mark is not null && Tokenizer.FindSpecial(Mark) is not null ? Mark : null,
        HasConversations && Mark is not null ? new ConversationFormat(Mark) : null);

    /// <summary>Names a place that a row is from.</summary>
    public Func<RowPiece, string> Tell { get; init; } = piece => $"token {piece.Offset:N0}";

    /// <summary>What was opened for it.</summary>
    public IReadOnlyList<IDisposable> Opened { get; init; } = [];

    /// <summary>The training tokens a stretch at a time, the same each time they are asked for; of a stream, the first ones.</summary>
    public IEnumerable<ReadOnlyMemory<int>> TrainIds { get; init; } = [];

    /// <summary>Looks for what spoils results in the documents.</summary>
    public required Func<AuditReport> Audit { get; init; }

    /// <summary>The lowest loss any model can reach on the validation part, nats per token, where that is known exactly.</summary>
    public double? Floor { get; private init; }

    public DataIdentity Identity => new(Name, Fingerprint, TrainTokens ?? 0, Validation.TargetCount, TrainBytes, ValidationBytes, Rule, Floor);

    /// <summary>Lets go of the files it reads.</summary>
    public void Dispose()
    {
        Train.Dispose();
        foreach (IDisposable opened in Opened) opened.Dispose();
    }

    /// <summary>Reads, parts, learns a tokenizer from the training part (or takes the run's own) and encodes.</summary>
    /// <param name="recipe">What is asked for.</param>
    /// <param name="context">Tokens of a row.</param>
    /// <param name="threads">Threads that encode; they change no token.</param>
    /// <param name="tokenizer">The tokenizer of the run that goes on; null to make one.</param>
    public static Corpus Read(Recipe recipe, int context, int threads, Tokenizer? tokenizer = null)
    {
        Corpus corpus = DocumentCorpora.AreAskedFor(recipe) ? DocumentCorpora.Read(recipe, context, threads, tokenizer) : ReadText(recipe, context, threads, tokenizer);
        Learning.Ensure(corpus.Train, corpus.Name);
        return corpus;
    }

    static Corpus ReadText(Recipe recipe, int context, int threads, Tokenizer? tokenizer)
    {
        bool isFile = recipe.ChoiceOr("data.source", recipe.Gives("data.path") ? "file" : "stories",
            recipe.Gives("data.path") ? "a path is given" : "no path is given") == "file";
        TextSource source = isFile
            ? TextSource.FromFile(recipe.OptionalText("data.path") ?? throw recipe.Refusal("data.source", "data.source is file, and no file is named: add --data PATH"))
            : TextSource.Stories(recipe.Integer("data.stories"), (ulong)recipe.Long("seed"));
        string? separator = isFile ? recipe.OptionalText("data.separator") : "\n";
        _ = isFile ? recipe.ChoiceOr("data.packing", "windows", "a text is one running whole") : null;
        Split split = Split.Of(source, new SplitOptions { Validation = recipe.Number("data.validation"), DocumentSeparator = separator });

        // Another core looks while this one learns a tokenizer. A run that goes on was looked at when it began.
        Task<AuditReport>? audit = tokenizer is null ? Task.Run(Look) : null;
        AuditReport Look() => DataAudit.OfText(split, separator, isStories: !isFile, threads);
        Dropped dropped = default;
        TokenizerChoice choice = TokenizerChoice.Of(recipe);
        tokenizer ??= choice.Make(split, threads, out dropped);
        int[] train = tokenizer.Encode(split.Train, threads, out Dropped ofTrain);
        Split.EnsureRow("training", train.Length, context);
        EvaluationRows validation = Rows(recipe, split, separator, tokenizer, context);
        return new Corpus
        {
            Name = source.Name,
            Origin = source.Origin,
            Fingerprint = split.Fingerprint,
            Rule = split.Rule,
            Split = split,
            Tokenizer = tokenizer,
            Dropped = dropped.Any ? dropped : ofTrain,
            Train = new WindowRows(train, context, (ulong)recipe.Long("seed")) { Sources = [source.Name] },
            Validation = validation,
            TrainTokens = train.Length,
            TrainBytes = split.Train.Length,
            ValidationBytes = split.Validation.Length,
            Mark = separator,
            Opening = split.Validation[..Math.Min(4096, split.Validation.Length)],
            TrainIds = [train],
            Audit = () => audit is null ? Look() : audit.GetAwaiter().GetResult(),
            Floor = isFile || recipe.Long("evaluation.tokens") > 0 ? null : StoryGrammar.NatsOf(split.Validation.Span) / validation.TargetCount,
        };
    }

    static EvaluationRows Rows(Recipe recipe, Split split, string? separator, Tokenizer tokenizer, int context)
    {
        EvaluationRows rows;
        if (separator is null)
        {
            int[] tokens = tokenizer.Encode(split.Validation.Span);
            Split.EnsureRow("validation", tokens.Length, context);
            rows = EvaluationRows.OfText(tokens, context);
        }
        else
        {
            byte[] bytes = Encoding.UTF8.GetBytes(separator);
            rows = EvaluationRows.OfDocuments(
                Documents.Cut(split.Validation, bytes).Select(document => (ReadOnlyMemory<int>)tokenizer.Encode(document.Span)), tokenizer.Encode(bytes), context);
        }

        return recipe.Long("evaluation.tokens") is > 0 and var most ? rows.Take(most) : rows;
    }
}

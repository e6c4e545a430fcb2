using System.Text;
using Hone.Cli.Recipes;
using Hone.Data;
using Hone.Data.Audits;
using Hone.Runs;
using Hone.Text;

namespace Hone.Cli.Composition;

/// <summary>A recipe's text, parted, turned into tokens, and ready to be read in rows.</summary>
sealed class Corpus
{
    Corpus(TextSource source, Split split, Tokenizer tokenizer, Dropped dropped, TrainingRows train, EvaluationRows validation, long trainTokens)
    {
        (Source, Split, Tokenizer, Dropped) = (source, split, tokenizer, dropped);
        (Train, Validation, TrainTokens) = (train, validation, trainTokens);
    }

    public TextSource Source { get; }

    public Split Split { get; }

    public Tokenizer Tokenizer { get; }

    /// <summary>What of the text has no token.</summary>
    public Dropped Dropped { get; }

    public TrainingRows Train { get; }

    public EvaluationRows Validation { get; }

    public long TrainTokens { get; }

    /// <summary>The training tokens, in order.</summary>
    public ReadOnlyMemory<int> TrainIds { get; private init; }

    /// <summary>What is found in the documents, by a thread of its own; null for a run that goes on, which was audited when it began.</summary>
    public Task<AuditReport>? Audit { get; private init; }

    /// <summary>The lowest loss any model can reach on the validation part, nats per token, where that is known exactly.</summary>
    public double? Floor { get; private init; }

    public DataIdentity Identity => new(
        Source.Name, Split.Fingerprint, TrainTokens, Validation.TargetCount, Split.Train.Length, Split.Validation.Length, Split.Rule, Floor);

    /// <summary>Reads, parts, learns a tokenizer from the training part (or takes the run's own) and encodes.</summary>
    /// <param name="recipe">What is asked for.</param>
    /// <param name="context">Tokens of a row.</param>
    /// <param name="threads">Threads that encode; they change no token.</param>
    /// <param name="tokenizer">The tokenizer of the run that goes on; null to make one.</param>
    public static Corpus Read(Recipe recipe, int context, int threads, Tokenizer? tokenizer = null)
    {
        bool isFile = recipe.ChoiceOr("data.source", recipe.Gives("data.path") ? "file" : "stories",
            recipe.Gives("data.path") ? "a path is given" : "no path is given") == "file";
        TextSource source = isFile
            ? TextSource.FromFile(recipe.OptionalText("data.path") ?? throw recipe.Refusal("data.source", "data.source is file, and no file is named: add --data PATH"))
            : TextSource.Stories(recipe.Integer("data.stories"), (ulong)recipe.Long("seed"));
        string? separator = isFile ? recipe.OptionalText("data.separator") : "\n";
        Split split = Split.Of(source, new SplitOptions { Validation = recipe.Number("data.validation"), DocumentSeparator = separator });

        Task<AuditReport>? audit = tokenizer is null ? Task.Run(() => DataAudit.Of(split, separator, isStories: !isFile, threads)) : null;
        Dropped dropped = default;
        string kind = recipe.Choice("tokenizer.kind");
        int vocabulary = kind == "bpe" ? recipe.Integer("tokenizer.vocabulary") : 0;
        tokenizer ??= Learn(kind, vocabulary, split, threads, out dropped);
        int[] train = tokenizer.Encode(split.Train, threads, out Dropped ofTrain);
        Split.EnsureRow("training", train.Length, context);
        EvaluationRows validation = Rows(recipe, split, separator, tokenizer, context);
        return new Corpus(source, split, tokenizer, dropped.Any ? dropped : ofTrain, new TrainingRows(train, context, (ulong)recipe.Long("seed")), validation, train.Length)
        {
            TrainIds = train,
            Audit = audit,
            Floor = isFile || recipe.Long("evaluation.tokens") > 0 ? null : StoryGrammar.NatsOf(split.Validation.Span) / validation.TargetCount,
        };
    }

    static Tokenizer Learn(string kind, int vocabulary, Split split, int threads, out Dropped dropped)
    {
        dropped = default;
        switch (kind)
        {
            case "characters":
                byte[] whole = [.. split.Train.Span, .. split.Validation.Span];        // every character of the text has a token
                return CharacterTokenizer.Train(whole, out dropped);
            case "bytes":
                return new ByteTokenizer();
            default:
                return BpeTrainer.Train(split.Train, vocabulary, SplitPattern.Gpt4, threads);
        }
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

using System.Globalization;
using Hone.Hosting;
using Hone.Hosting.Classifiers;
using Hone.Hosting.Recipes;
using Hone.Hosting.Settings;
using Hone.Hosting.Corpora;
using Hone.Insight;
using Hone.Insight.Reports;
using Hone.Models.Gpt;
using Hone.Runs;
using Hone.Text;
using Hone.Training.Schedules;

namespace Hone.Cli.Screen;

/// <summary>What was decided before the first step, and why.</summary>
static class TrainingHeader
{
    public static IEnumerable<Fact> Of(Session session, double? peakFlops, AuditRecord? audit = null)
    {
        if (session.Settings.Goal is { } goal) yield return new("goal", goal);
        foreach (Fact fact in session switch
        {
            LanguageSession language => OfLanguage(language, audit),
            ClassifierSession classifier => ClassifierHeader.Of(classifier),
            _ => [],
        }) yield return fact;
        yield return new("steps", Steps(session));
        yield return new("rate", Rate(session));
        foreach (Fact fact in Noise(session)) yield return fact;
        if (session.Settings.Average > 0) yield return Averaged(session.Settings.Average);
        yield return new("memory", Memory(session));
        yield return new(
            "machine", $"{Figures.Count(session.Backend.Threads, "thread")}, {session.Backend.NumericsClass}: "
            + $"{session.Backend.Reason}{(session.PrecisionReason is { } reason ? $"; {reason}" : "")}"
            + (peakFlops is { } peak ? $"; its measured peak is {Figures.Compact(peak, "FLOP/s")}" : ""));
        foreach (Fact decision in Decided(session.Recipe.Decisions)) yield return decision;
    }

    static IEnumerable<Fact> OfLanguage(LanguageSession session, AuditRecord? audit)
    {
        yield return new("model", Model(session));
        if (session.Parent is { } parent) yield return new("from", From(parent));
        foreach (Fact fact in Learned(session.ModelOptions, session.Model.Parameters.Learned.Sum(parameter => parameter.Count),
            session.Model.Parameters.Count)) yield return fact;
        yield return new("data", Data(session.Corpus));
        if (session.Corpus.Packing is { } packing) yield return new("rows", packing);
        if (audit is not null) yield return new("audit", Report.Audit(audit));
        if (session.Corpus.Dropped.Any) yield return new("left out", LeftOut(session.Corpus.Dropped));
        yield return new("tokens", Tokens(session.Corpus));
        if (session.Corpus.Floor is { } floor)
            yield return new(
                "floor", $"{Figures.Loss(floor)} nats per token: the text's own entropy is known, and no model can be below it");
    }

    static IEnumerable<Fact> Noise(Session session) => session switch
    {
        LanguageSession { ModelOptions: var model } => Noise(model.Dropout, model.LabelSmoothing),
        ClassifierSession { Model.Options: var model } => Noise(model.Dropout, model.LabelSmoothing),
        _ => [],
    };

    /// <summary>Values that nobody gave and that follow from something, with their reasons.</summary>
    public static IEnumerable<Fact> Decided(IEnumerable<RecipeDecision> decisions) => decisions.Select((decision, i) => new Fact(
        i == 0 ? "decided" : "", $"{decision.Key} {Report.Printable(Escapes.Write(decision.Value))}: {decision.Because}"));

    /// <summary>What is done to a model only while it trains, and makes its training loss another than its validation loss.</summary>
    /// <param name="dropout">Probability with which numbers are dropped.</param>
    /// <param name="smoothing">What part of each target counts as every class alike.</param>
    public static IEnumerable<Fact> Noise(float dropout, float smoothing)
    {
        string[] noise =
        [
            .. dropout > 0 ? [$"dropout of {Plain(dropout)}"] : Array.Empty<string>(),
            .. smoothing > 0 ? [$"targets smoothed by {Plain(smoothing)}"] : Array.Empty<string>(),
        ];
        if (noise.Length > 0)
            yield return new("noise", $"{string.Join(" and ", noise)}: part of the training loss, and not of the validation loss");
    }

    /// <summary>That an average of the weights is what counts.</summary>
    /// <param name="average">Its decay.</param>
    public static Fact Averaged(double average) => new("average", $"weights are averaged with a decay of {Plain(average)}, "
        + "and what is measured, writes and is loaded is their average");

    /// <summary>What of a model is learned, where that is not all of it.</summary>
    /// <param name="model">The model.</param>
    /// <param name="learned">Numbers that are learned.</param>
    /// <param name="all">Numbers of the model.</param>
    public static IEnumerable<Fact> Learned(GptOptions model, long learned, long all)
    {
        if (learned < all)
            yield return new("learned", $"{Figures.Count(learned)} parameters, {Figures.Percent((double)learned / all, 2)}; "
                + $"{Figures.Count(all - learned)} stay as they are"
                + (model.Lora is { } lora ? $". Rank {lora.Rank} beside {string.Join(", ", lora.Targets)}" + (lora.TrainAlso.Count > 0
                ? $"; {string.Join(", ", lora.TrainAlso)} whole" : "") : ""));
    }

    /// <summary>What a run started from.</summary>
    public static string From(ModelParent parent) => $"{parent.Run}@{parent.Step}, weights {parent.Sha256[..12]}"
        + (parent.NewTokens is { } added ? $"; new tokens {string.Join(' ', added)}" : "")
        + (parent.FirstNewRow is { } row ? $", whose rows, from {row} on, begin as the mean of the others" : "");

    static string Plain(double value) => value.ToString("0.######", CultureInfo.InvariantCulture);

    /// <summary>What a model is like, in words.</summary>
    public static string Shape(GptOptions model)
    {
        string groups = model.KeyValueHeads != model.Heads ? $" ({model.KeyValueHeads} for keys and values)" : "";
        return $"{model.Dialect.ToString().ToLowerInvariant()}, {Figures.Count(model.Layers, "layer")}, {model.Width} wide, "
            + $"{Figures.Count(model.Heads, "head")} of {model.HeadSize}{groups}, context {model.Context}";
    }

    /// <summary>Rates of parameters that have one of their own, each after a comma.</summary>
    public static string Rates(IEnumerable<(string Role, double Rate)> rates) =>
        string.Concat(rates.Select(one => $", {one.Role} {Figures.Rate((float)one.Rate)}"));

    static string Model(LanguageSession session) =>
        $"{Shape(session.ModelOptions)}: {Figures.Count(session.Model.Parameters.Count)} parameters, "
        + $"{Figures.Compact(session.FlopsPerToken, "FLOP")} a token";

    static string Data(Corpus corpus) =>
        $"{corpus.Name}: {(corpus.TrainTokens is { } count ? Figures.Count(count, "token") : "tokens as they come")} to learn from, "
        + $"{Figures.Count(corpus.Validation.TargetCount)} to be measured on. {corpus.Rule}";

    static string Tokens(Corpus corpus) =>
        $"{corpus.Tokenizer.Kind}, {Figures.Count(corpus.Tokenizer.VocabularySize)} in the vocabulary, "
        + (corpus.TrainTokens is > 0 and var count ? $"{Figures.Number((double)corpus.TrainBytes / count, 2)} bytes a token; " : "")
        + "guessing evenly costs "
        + $"{Figures.Loss(Math.Log(corpus.Tokenizer.VocabularySize))} nats";

    static string LeftOut(Dropped dropped)
    {
        string[] what =
        [
            .. dropped.InvalidBytes > 0 ? [$"{Figures.Count(dropped.InvalidBytes, "byte")} of no UTF-8 character"] : Array.Empty<string>(),
            .. dropped.UnknownCharacters > 0 ? [$"{Figures.Count(dropped.UnknownCharacters, "character")} unknown to the tokenizer"]
            : Array.Empty<string>(),
        ];
        return $"{string.Join(" and ", what)}{(dropped.FirstOffset is { } first ? $", the first at byte {Figures.Count(first)}" : "")}";
    }

    static string Steps(Session session)
    {
        var options = session.Settings.Training;
        long all = options.TokensOf(options.Steps);
        string micro = options.MicroBatches > 1 ? $" × {options.MicroBatches} micro-batches" : "";
        if (options.RampSteps > 0)
            micro += $"; in the first {Figures.Count(options.RampSteps)} from {options.ContextAt(0)} tokens a row"
                + (options.MicroBatches > 1 ? $" and {options.MicroBatchesAt(0)} micro-batches" : "") + " on";
        string epochs = session is not LanguageSession { Corpus.TrainTokens: null }
            ? $", {Figures.Number((double)all / session.Data.TrainTokens, 2)} epochs" : "";
        if (session is ClassifierSession)
            return $"{Figures.Count(options.Steps)} of {Figures.Count(options.TokensPerStep, "example")}{epochs}";
        return $"{Figures.Count(options.Steps)} of {Figures.Count(options.TokensPerStep)} tokens ({options.BatchRows} rows × "
            + $"{options.Context}{micro}): {Figures.Compact(all)} tokens in all{epochs}";
    }

    static string Rate(Session session)
    {
        OptimizerSettings optimizer = session.Settings.Optimizer;
        return $"{Rate(optimizer.Rate, session.Settings.Training.Steps)}; {Name(optimizer.Kind)}{Rates(optimizer.Rates)}";
    }

    static string Name(OptimizerKind kind) => kind == OptimizerKind.Sgd ? "SGD" : kind.ToString();

    /// <summary>The schedule in words, read off the rates of its first, highest and last step.</summary>
    public static string Rate(Schedule schedule, int steps)
    {
        if (steps == 0) return "no step is made with it";
        int highest = Enumerable.Range(0, steps).MaxBy(schedule.At);
        float peak = schedule.At(highest), last = schedule.At(steps - 1);
        string climb = highest == 0 ? Figures.Rate(peak) : $"up to {Figures.Rate(peak)} in {Figures.Count(highest + 1, "step")}";
        if (highest == steps - 1 && highest > 0)
            return $"{climb}, where the run ends";
        return last < peak ? $"{climb}, then down {Way(schedule.Stages[^1])} to {Figures.Rate(last)}" : highest == 0 ? $"{climb} throughout"
            : $"{climb}, then constant";
    }

    static string Way(Stage stage) => stage switch
    {
        CosineDecay => "by a cosine",
        LinearDecay => $"in a straight line in the last {Figures.Count(stage.Steps, "step")}",
        _ => "with the root of the step",
    };

    static string Memory(Session session)
    {
        long shared = session.MicroBatches.Sum(one => one.SizeInBytes), alone = session.MicroBatches.Sum(one => one.SizeWithoutSharing);
        return $"{Figures.Size(session.PlannedBytes)} planned: {Figures.Size(session.Model.Parameters.SizeInBytes)} for weights, gradients "
            + $"and {(session.Average is null ? "moments" : "moments, and the average")}, "
            + $"{Figures.Size(shared)} for activations ({Figures.Size(alone)} if none shared), "
            + $"{Figures.Size(session.Validation.SizeInBytes)} to measure"
            + (session is LanguageSession { Corpus.HeldBytes: > 0 and var held } ? $"; beside it {Figures.Size(held)} of text and tokens"
            : "");
    }
}

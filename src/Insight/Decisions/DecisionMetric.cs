using Hone.Training.Evaluation;

namespace Hone.Insight.Decisions;

/// <summary>What a decision measures: one quotient of sums over documents.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Unit">What it is measured in.</param>
/// <param name="IsHigherBetter">A better model has more of it.</param>
/// <param name="Above">What is summed up above the line.</param>
/// <param name="Below">What it is divided by.</param>
public sealed record DecisionMetric(
    string Name, string Unit, bool IsHigherBetter, Func<Cost, double> Above, Func<Cost, double> Below)
{
    /// <summary>Nats per token.</summary>
    public static readonly DecisionMetric Loss = new("loss", "nats per token", false, cost => cost.Nats, cost => cost.Tokens);

    /// <summary>Bits per byte, the same for every tokenizer.</summary>
    public static readonly DecisionMetric BitsPerByte =
        new("bits_per_byte", "bits per byte", false, cost => cost.TextNats, cost => Math.Log(2) * cost.Bytes);

    /// <summary>Share of the tokens that were the likeliest.</summary>
    public static readonly DecisionMetric Accuracy = new("accuracy", "of the tokens", true, cost => cost.Hits, cost => cost.Tokens);

    /// <summary>Nats per example of a labelled text.</summary>
    public static readonly DecisionMetric ExampleLoss = Loss with { Unit = "nats per example" };

    /// <summary>Share of the examples whose class was the likeliest.</summary>
    public static readonly DecisionMetric ExampleAccuracy = Accuracy with { Unit = "of the examples" };

    /// <summary>Those of classifiers.</summary>
    public static readonly IReadOnlyList<DecisionMetric> OfExamples = [ExampleLoss, ExampleAccuracy];

    /// <summary>Those that every text has.</summary>
    public static readonly IReadOnlyList<DecisionMetric> OfTexts = [Loss, BitsPerByte, Accuracy];

    /// <summary>The share of a task's questions that are answered rightly.</summary>
    public static DecisionMetric OfTask(string label) => new(label, "of the questions", true, cost => cost.Hits, cost => cost.Tokens);

    /// <summary>What more of it is worth: 1 or −1.</summary>
    public int Sign => IsHigherBetter ? 1 : -1;
}

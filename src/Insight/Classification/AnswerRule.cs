using Hone.Runs.Classification;

namespace Hone.Insight.Classification;

/// <summary>What a run of a classifier answers with, as its recipe says.</summary>
/// <param name="By">Whose answers they are: see <see cref="ClassifierAnswer.By"/>.</param>
/// <param name="Threshold">When the rarer of two classes is given: see the constants.</param>
public sealed record AnswerRule(string By, string Threshold)
{
    /// <summary>Names of <see cref="Threshold"/>: where it is the likelier one; from the probability on that got the most right on
    /// validation; from the one on at which no example of the other class was given it there.</summary>
    public const string Likeliest = "likeliest", Tuned = "tuned", Careful = "careful";

    /// <summary>The likeliest class, as the model has it.</summary>
    public static AnswerRule Usual { get; } = new(ClassifierAnswer.Model, Likeliest);
}

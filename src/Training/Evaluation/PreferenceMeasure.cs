using Hone.Tensors.Backends;

namespace Hone.Training.Evaluation;

/// <summary>How far a model prefers chosen answers to rejected ones, beside its reference; means over pairs.</summary>
/// <param name="Loss">What a pair costs.</param>
/// <param name="ChosenReward">β·(ln π − ln π_ref) of the chosen answer.</param>
/// <param name="RejectedReward">The same of the rejected one.</param>
/// <param name="Accuracy">The share of pairs whose chosen answer has the higher reward; a tie counts half.</param>
/// <param name="Margin">The first reward less the second.</param>
/// <param name="ChosenLogProbability">ln π of the chosen answer.</param>
/// <param name="RejectedLogProbability">ln π of the rejected one.</param>
public sealed record PreferenceMeasure(double Loss, double ChosenReward, double RejectedReward, double Accuracy, double Margin,
    double ChosenLogProbability, double RejectedLogProbability)
{
    /// <summary>Names of what is told of it beside the loss; part of the format of events.</summary>
    public const string ChosenRewards = "rewards_chosen", RejectedRewards = "rewards_rejected", Accuracies = "rewards_accuracy",
        Margins = "rewards_margin", ChosenLogProbabilities = "logp_chosen", RejectedLogProbabilities = "logp_rejected";

    /// <summary>It by name, but for the loss.</summary>
    public IReadOnlyDictionary<string, double> Metrics => new Dictionary<string, double>
    {
        [ChosenRewards] = ChosenReward, [RejectedRewards] = RejectedReward, [Accuracies] = Accuracy, [Margins] = Margin,
        [ChosenLogProbabilities] = ChosenLogProbability, [RejectedLogProbabilities] = RejectedLogProbability,
    };

    /// <summary>Measures pairs.</summary>
    /// <param name="nats">What the model gives the chosen and the rejected answer of each pair in turn, at least one pair.</param>
    /// <param name="reference">What the reference gives them.</param>
    /// <param name="form">The form of the loss.</param>
    public static PreferenceMeasure Of(ReadOnlySpan<float> nats, ReadOnlySpan<float> reference, PreferenceForm form)
    {
        ArgumentNullException.ThrowIfNull(form);
        if (nats.Length != reference.Length || nats.Length % 2 != 0 || nats.IsEmpty)
            throw new ArgumentException($"{nats.Length} and {reference.Length} answers are no pairs", nameof(nats));
        int pairs = nats.Length / 2;
        double loss = 0, chosen = 0, rejected = 0, right = 0, chosenNats = 0, rejectedNats = 0;
        for (int i = 0; i < nats.Length; i += 2)
        {
            double better = (double)reference[i] - nats[i], worse = (double)reference[i + 1] - nats[i + 1];
            loss += form.Loss(better - worse);
            chosen += better;
            rejected += worse;
            right += better > worse ? 1 : better == worse ? 0.5 : 0;
            chosenNats += nats[i];
            rejectedNats += nats[i + 1];
        }

        return new PreferenceMeasure(loss / pairs, form.Beta * chosen / pairs, form.Beta * rejected / pairs, right / pairs,
            form.Beta * (chosen - rejected) / pairs, -chosenNats / pairs, -rejectedNats / pairs);
    }
}

namespace Hone.Data.Baselines;

/// <summary>How well a classifier without a model does on texts it has not learned from: what any model must surpass.</summary>
/// <param name="Name">In a word or two: <c>majority</c>, <c>bag of words</c>.</param>
/// <param name="Accuracy">Share of the texts whose likeliest class is the right one.</param>
/// <param name="NatsPerText">Mean of −ln of the probability it gives to the right class.</param>
/// <param name="Rule">How it guesses, as a sentence.</param>
public sealed record ClassifierScore(string Name, double Accuracy, double NatsPerText, string Rule)
{
    /// <summary>Measures guesses.</summary>
    /// <param name="name">How the guesser is called.</param>
    /// <param name="rule">How it guesses.</param>
    /// <param name="texts">What it is measured on, at least one.</param>
    /// <param name="labels">The classes it knows.</param>
    /// <param name="guess">ln of a probability for each class of <paramref name="labels"/>, and last of any other.</param>
    internal static ClassifierScore Of(string name, string rule, IEnumerable<Classified> texts, IReadOnlyList<string> labels, Func<ReadOnlyMemory<byte>, double[]> guess)
    {
        Dictionary<string, int> numbers = labels.Index().ToDictionary(label => label.Item, label => label.Index);
        (int count, int right, double nats) = (0, 0, 0);
        foreach (Classified text in texts)
        {
            double[] logarithms = guess(text.Text);
            int label = numbers.GetValueOrDefault(text.Label, labels.Count);
            right += Array.IndexOf(logarithms, logarithms.Max()) == label ? 1 : 0;
            nats -= logarithms[label];
            count++;
        }

        return count > 0 ? new(name, (double)right / count, nats / count, rule)
            : throw new ArgumentException("there is no text to measure on", nameof(texts));
    }
}

namespace Hone.Insight.Classification;

/// <summary>From which probability on an example is given a class: chosen on validation, never on what is tested.</summary>
/// <param name="Value">At or above it, the class is given.</param>
/// <param name="Right">Examples of the class that were given it where it was chosen.</param>
/// <param name="Lost">Examples of others that were given it where it was chosen.</param>
public readonly record struct Threshold(double Value, int Right, int Lost)
{
    /// <summary>The threshold with the highest F1 of the class; of equal ones the one nearest to a half.</summary>
    /// <param name="probabilities">Of the class, for each example.</param>
    /// <param name="isOfClass">Whether the example is of it.</param>
    public static Threshold ForF1(ReadOnlySpan<double> probabilities, ReadOnlySpan<bool> isOfClass)
    {
        int all = isOfClass.Count(true);
        return Best(probabilities, isOfClass, threshold => 2.0 * threshold.Right / (all + threshold.Right + threshold.Lost));
    }

    /// <summary>The threshold with the most right answers about the class, given or not; of equal ones the one nearest to a half.</summary>
    public static Threshold ForAccuracy(ReadOnlySpan<double> probabilities, ReadOnlySpan<bool> isOfClass) =>
        Best(probabilities, isOfClass, threshold => threshold.Right - threshold.Lost);

    /// <summary>The lowest threshold at which at most so many examples of others are given the class; no lower than a half.</summary>
    /// <remarks>It lies in the middle, in log-odds, between the first example that would be too many and the next above.</remarks>
    public static Threshold ForLost(ReadOnlySpan<double> probabilities, ReadOnlySpan<bool> isOfClass, int mostLost)
    {
        Threshold best = Counted(probabilities, isOfClass, 0.5);
        if (best.Lost <= mostLost) return best;
        best = Counted(probabilities, isOfClass, 1);
        foreach (double value in Candidates(probabilities))
        {
            Threshold one = Counted(probabilities, isOfClass, value);
            if (value >= 0.5 && one.Lost <= mostLost && value < best.Value) best = one;
        }
        return best;
    }

    static Threshold Best(ReadOnlySpan<double> probabilities, ReadOnlySpan<bool> isOfClass, Func<Threshold, double> worth)
    {
        Threshold best = Counted(probabilities, isOfClass, 0.5);
        foreach (double value in Candidates(probabilities))
        {
            Threshold one = Counted(probabilities, isOfClass, value);
            double more = worth(one) - worth(best);
            if (more > 0 || (more == 0 && Math.Abs(value - 0.5) < Math.Abs(best.Value - 0.5))) best = one;
        }
        return best;
    }

    /// <summary>One value in each gap between neighbouring probabilities.</summary>
    static double[] Candidates(ReadOnlySpan<double> probabilities)
    {
        double[] sorted = [.. probabilities.ToArray().Distinct().Order()];
        return [.. Enumerable.Range(1, Math.Max(0, sorted.Length - 1)).Select(i => Between(sorted[i - 1], sorted[i]))
            .Where(value => value is > 0 and < 1)];
    }

    /// <summary>The middle of two probabilities in log-odds; just the upper one where that is no number.</summary>
    static double Between(double low, double high)
    {
        double middle = (OddsOf(low) + OddsOf(high)) / 2, value = 1 / (1 + Math.Exp(-middle));
        return value > low && value < high ? value : high;

        static double OddsOf(double probability) => Math.Log(probability) - Math.Log(1 - probability);
    }

    static Threshold Counted(ReadOnlySpan<double> probabilities, ReadOnlySpan<bool> isOfClass, double value)
    {
        int right = 0, lost = 0;
        for (int example = 0; example < probabilities.Length; example++)
            if (probabilities[example] >= value)
            {
                right += isOfClass[example] ? 1 : 0;
                lost += isOfClass[example] ? 0 : 1;
            }
        return new Threshold(value, right, lost);
    }
}

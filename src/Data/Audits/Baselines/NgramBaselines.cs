using Hone.Data.Rows;

namespace Hone.Data.Audits.Baselines;

/// <summary>The n-gram baselines that every language model is held against, on exactly the targets it is measured on.</summary>
public static class NgramBaselines
{
    /// <summary>Training tokens that are counted at most; more of them change a bigram little, and would take memory.</summary>
    public const long MostTokens = 1 << 26;

    /// <summary>Uniform, unigram and bigram.</summary>
    /// <param name="train">Tokens of the training split, a span at a time, the same each time they are asked for.</param>
    /// <param name="validation">The targets, and what precedes each.</param>
    /// <param name="vocabulary">How many tokens there are.</param>
    /// <param name="bytesOf">Bytes a token stands for.</param>
    public static IReadOnlyList<Baseline> Of(
        IEnumerable<ReadOnlyMemory<int>> train, EvaluationRows validation, int vocabulary, Func<int, int> bytesOf)
    {
        ArgumentNullException.ThrowIfNull(validation);
        IEnumerable<ReadOnlyMemory<int>> counted = Take(train, MostTokens);
        TokenCounts tokens = new(counted, vocabulary);
        PairCounts pairs = new(counted, tokens);
        double bits = 1 / (Math.Log(2) * Math.Max(1, validation.TargetBytes(bytesOf)));
        string from = tokens.Total < MostTokens ? "the training tokens" : $"the first {tokens.Total:N0} training tokens";
        return
        [
            Of("uniform", validation.TargetCount * Math.Log(vocabulary), $"Every one of {vocabulary:N0} tokens is as likely as any other."),
            Of("unigram", Nats((_, token) => tokens.ProbabilityOf(token)),
                $"By how often a token occurs in {from}; absolute discounting towards uniform."),
            Of("bigram", Nats(pairs.ProbabilityOf),
                $"By the token before it, counted in {from}; absolute discounting towards the unigram."),
        ];

        Baseline Of(string name, double nats, string rule) => new(name, nats / validation.TargetCount, nats * bits, rule);

        double Nats(Func<int, int, double> probability)
        {
            int[] inputs = new int[validation.Length], targets = new int[validation.Length];
            double nats = 0;
            for (int row = 0; row < validation.RowCount; row++)
            {
                validation.Read(row, inputs, targets);
                for (int i = 0; i < targets.Length; i++)
                    if (targets[i] != EvaluationRows.Ignored)
                        nats -= Math.Log(probability(inputs[i], targets[i]));
            }

            return nats;
        }
    }

    /// <summary>The first tokens of a text, at most so many.</summary>
    internal static IEnumerable<ReadOnlyMemory<int>> Take(IEnumerable<ReadOnlyMemory<int>> spans, long most)
    {
        foreach (ReadOnlyMemory<int> span in spans)
        {
            if (most <= 0)
                yield break;
            yield return span.Length <= most ? span : span[..(int)most];
            most -= span.Length;
        }
    }
}

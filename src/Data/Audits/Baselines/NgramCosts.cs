using Hone.Data.Rows;

namespace Hone.Data.Audits.Baselines;

/// <summary>What the n-gram baselines lose on each document of a text.</summary>
/// <param name="Unigram">Σ −ln p of each unit's targets, by how often each token occurs.</param>
/// <param name="Bigram">The same by the token before.</param>
public sealed record NgramCosts(IReadOnlyList<double> Unigram, IReadOnlyList<double> Bigram)
{
    /// <summary>Counts, and guesses the targets of a text.</summary>
    /// <param name="train">Tokens to count, a span at a time, the same each time; where there are none, those of the text itself.</param>
    /// <param name="rows">The text.</param>
    /// <param name="units">Its documents.</param>
    /// <param name="vocabulary">How many tokens there are.</param>
    /// <param name="most">Tokens that are counted at most.</param>
    public static NgramCosts Of(
        IEnumerable<ReadOnlyMemory<int>> train, EvaluationRows rows, ResamplingUnits units, int vocabulary, long most)
    {
        ArgumentNullException.ThrowIfNull(train);
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(units);
        IEnumerable<ReadOnlyMemory<int>> counted = NgramBaselines.Take(train.Any() ? train : Own(rows), most);
        TokenCounts tokens = new(counted, vocabulary);
        PairCounts pairs = new(counted, tokens);
        double[] unigram = new double[units.Count], bigram = new double[units.Count];
        int[] inputs = new int[rows.Length], targets = new int[rows.Length];
        for (int row = 0; row < rows.RowCount; row++)
        {
            rows.Read(row, inputs, targets);
            (int token, int first) = rows.FirstTarget(row);
            for (int i = first; i < targets.Length; i++)
            {
                if (targets[i] == EvaluationRows.Ignored) continue;
                int unit = units[token + i - first];
                unigram[unit] -= Math.Log(tokens.ProbabilityOf(targets[i]));
                bigram[unit] -= Math.Log(pairs.ProbabilityOf(inputs[i], targets[i]));
            }
        }

        return new NgramCosts(unigram, bigram);
    }

    static IEnumerable<ReadOnlyMemory<int>> Own(EvaluationRows rows)
    {
        int[] ids = [.. Enumerable.Range(0, rows.TokenCount).Select(rows.IdAt)];
        return [ids];
    }
}

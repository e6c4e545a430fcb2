namespace Hone.Data.Audits.Baselines;

/// <summary>How often each token occurs, and what that alone predicts: p(w) = max(c(w) − d, 0)/N + d·n/N · 1/V.</summary>
/// <remarks>N tokens counted, n different ones among them, V in the vocabulary, d the <c>Discount</c>.</remarks>
public sealed class TokenCounts
{
    readonly long[] _counts;

    /// <summary>Counts tokens.</summary>
    /// <param name="tokens">Ids below <paramref name="vocabulary"/>, a span at a time.</param>
    /// <param name="vocabulary">How many tokens there are.</param>
    public TokenCounts(IEnumerable<ReadOnlyMemory<int>> tokens, int vocabulary)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        _counts = new long[vocabulary];
        foreach (ReadOnlyMemory<int> span in tokens)
        {
            foreach (int token in span.Span)
                _counts[token]++;
            Total += span.Length;
        }

        Different = _counts.Count(count => count > 0);
        _discount = Discount.Of(_counts.Count(count => count == 1), _counts.Count(count => count == 2));
    }

    readonly double _discount;

    /// <summary>Tokens in the vocabulary.</summary>
    public int Vocabulary => _counts.Length;

    /// <summary>Tokens counted.</summary>
    public long Total { get; }

    /// <summary>Different ones among them.</summary>
    public int Different { get; }

    /// <summary>How often a token occurs.</summary>
    public long this[int token] => _counts[token];

    /// <summary>The probability of a token, above 0 for every one.</summary>
    public double ProbabilityOf(int token) => Total == 0
        ? 1.0 / Vocabulary
        : (Math.Max(_counts[token] - _discount, 0) + _discount * Different / Vocabulary) / Total;
}

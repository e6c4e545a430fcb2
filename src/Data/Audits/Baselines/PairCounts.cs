namespace Hone.Data.Audits.Baselines;

/// <summary>
/// How often each token follows each other one, and what that predicts: p(w|v) = max(c(v,w) − d, 0)/c(v) + d·n(v)/c(v) · p(w).
/// </summary>
/// <remarks>
/// n(v) different tokens follow v; d is the <c>Discount</c> of pairs; p(w) is that of <see cref="TokenCounts"/>, and all there is
/// where v was never seen.
/// </remarks>
public sealed class PairCounts
{
    readonly TokenCounts _tokens;
    readonly PairTable _pairs;
    readonly long[] _followed;
    readonly int[] _followers;
    readonly double _discount;

    /// <summary>Counts pairs.</summary>
    /// <param name="tokens">Ids, a span at a time; the last of one is followed by the first of the next.</param>
    /// <param name="counts">What each token predicts alone.</param>
    public PairCounts(IEnumerable<ReadOnlyMemory<int>> tokens, TokenCounts counts)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        ArgumentNullException.ThrowIfNull(counts);
        _tokens = counts;
        _pairs = new PairTable(counts.Vocabulary);
        (_followed, _followers) = (new long[counts.Vocabulary], new int[counts.Vocabulary]);
        int before = -1;
        foreach (ReadOnlyMemory<int> span in tokens)
            foreach (int token in span.Span)
            {
                if (before >= 0)
                    _pairs.Add(before, token);
                before = token;
            }

        (long once, long twice) = (0, 0);
        foreach ((int first, int count) in _pairs.Pairs)
        {
            _followed[first] += count;
            _followers[first]++;
            once += count == 1 ? 1 : 0;
            twice += count == 2 ? 1 : 0;
        }

        _discount = Discount.Of(once, twice);
    }

    /// <summary>The probability of a token after another one, above 0 for every pair.</summary>
    public double ProbabilityOf(int before, int token)
    {
        double alone = _tokens.ProbabilityOf(token);
        return _followed[before] == 0
            ? alone
            : (Math.Max(_pairs[before, token] - _discount, 0) + _discount * _followers[before] * alone) / _followed[before];
    }
}

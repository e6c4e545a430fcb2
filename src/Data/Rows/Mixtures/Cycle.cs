using System.Numerics;

namespace Hone.Data.Rows.Mixtures;

/// <summary>
/// An order of turns, repeated without end, in which every source has, after any number of turns, its share of them to within less
/// than one turn.
/// </summary>
/// <remarks>
/// Among the sources that would otherwise fall too far behind, the one whose next turn must come first has it (Tijdeman 1980, "The
/// chairman assignment problem"): the deviation is at most 1 − 1/(2k − 2) for k sources. Weights are whole numbers without a
/// common divisor, so the order repeats after their sum, and is exact.
/// </remarks>
sealed class Cycle
{
    /// <summary>The longest order that is kept.</summary>
    public const int Longest = 1 << 20;

    readonly byte[] _turns;
    readonly long[] _weights;

    public Cycle(IReadOnlyList<decimal> weights)
    {
        _weights = Whole(weights);
        _turns = new byte[_weights.Sum()];
        int sources = _weights.Count(weight => weight > 0);
        long sum = _turns.Length, k = Math.Max(2, 2 * sources - 2);
        long[] taken = new long[_weights.Length];
        for (int turn = 0; turn < _turns.Length; turn++)
        {
            // Eligible: w·(turn + 1) − taken ≥ 1/k. Due: the first turn t with w·t − taken ≥ 1 − 1/k, its deadline. In sum-ths.
            int chosen = -1;
            long due = long.MaxValue;
            for (int source = 0; source < _weights.Length; source++)
            {
                long weight = _weights[source];
                if (weight == 0 || k * (weight * (turn + 1) - taken[source] * sum) < sum)
                    continue;
                long deadline = (taken[source] * sum * k + (k - 1) * sum + weight * k - 1) / (weight * k);
                if (deadline < due)
                    (due, chosen) = (deadline, source);
            }
            _turns[turn] = (byte)chosen;
            taken[chosen]++;
        }
    }

    /// <summary>Turns until it repeats.</summary>
    public long Length => _turns.Length;

    /// <summary>Who has a turn.</summary>
    public int this[long turn] => _turns[turn % _turns.Length];

    /// <summary>Turns a source has had before a turn.</summary>
    public long Before(long turn, int source) =>
        turn / _turns.Length * _weights[source] + _turns.AsSpan(0, (int)(turn % _turns.Length)).Count((byte)source);

    /// <summary>The turn at which a source has its n-th, from 0.</summary>
    public long TurnOf(int source, long n)
    {
        (long cycles, long rest) = Math.DivRem(n, _weights[source]);
        for (int turn = 0; ; turn++)
            if (_turns[turn] == source && rest-- == 0)
                return cycles * _turns.Length + turn;
    }

    static long[] Whole(IReadOnlyList<decimal> weights)
    {
        decimal scale = 1;
        while (weights.Any(weight => weight * scale != decimal.Truncate(weight * scale)) && scale < 1_000_000_000)
            scale *= 10;
        BigInteger[] scaled = [.. weights.Select(weight => (BigInteger)(weight * scale))];
        BigInteger divisor = scaled.Aggregate(BigInteger.Zero, BigInteger.GreatestCommonDivisor);
        BigInteger[] whole = [.. scaled.Select(weight => weight / divisor)];
        BigInteger sum = whole.Aggregate(BigInteger.Zero, (a, b) => a + b);
        return sum <= Longest ? [.. whole.Select(weight => (long)weight)] : throw new InvalidDataException(
            $"the weights {string.Join(", ", weights)} repeat only after {sum} rows, and {Longest} is the most\n"
                + "Round them: 0.7 and 0.3 mix as well as 0.70001 and 0.29999.");
    }
}

using Hone.Tensors.Ops;

namespace Hone.Tensors.Proofs.Cases;

/// <summary>Operations whose weight is packed: a few rows, which read its bytes, and many, for which it is unpacked.</summary>
internal static class PackedCases
{
    static readonly (int N, int K, int M)[] _sizes = [(1, 256, 1), (1, 512, 27), (3, 256, 50), (5, 512, 7), (37, 256, 45), (20, 768, 800)];

    static readonly int[] _ids = [4, 0, 8], _targets = [3, 0, 19, -1, 7];

    public static IEnumerable<OpCase> All =>
    [
        .. Enum.GetValues<PackedFormat>().SelectMany(format => _sizes.Select(size => Linear(size, format))),
        Linear((1, 512, 50), PackedFormat.Q4K, PackedFormat.Q80, PackedFormat.Q6K),
        Linear((33, 512, 50), PackedFormat.Q4K, PackedFormat.Q80, PackedFormat.Q6K),
        Linear((9, 32, 10), PackedFormat.Q40), Linear((1, 96, 10), PackedFormat.Q80),
        new OpCase("Linear of a packed weight with bias and residual", [new(6, 256), new(40), new(6, 40)],
            (_, x, _) => x[0].Linear(x[3], x[1], x[2]),
            x => LinearCases.Sum(LinearCases.Linear(x[0], x[3], x[1], 6, 256, 40), x[2]))
            { Packed = [(new Shape(40, 256), [PackedFormat.Q4K])] },
        new OpCase("Linear of one row, of a packed weight, with bias and residual", [new(1, 256), new(40), new(1, 40)],
            (_, x, _) => x[0].Linear(x[3], x[1], x[2]),
            x => LinearCases.Sum(LinearCases.Linear(x[0], x[3], x[1], 1, 256, 40), x[2]))
            { Packed = [(new Shape(40, 256), [PackedFormat.Q6K, PackedFormat.Q80])] },
        new OpCase("Embed from a packed table", [new(3, 256)],
            (_, x, ids) => ids[0].Embed(x[1], x[0]), x => [.. _ids.SelectMany((id, t) =>
                Enumerable.Range(0, 256).Select(c => x[1][256 * id + c] + x[0][256 * t + c]))])
            { Packed = [(new Shape(9, 256), [PackedFormat.Q6K, PackedFormat.Q80])], Integers = [(new Shape(1, 3), _ids)] },
        new OpCase("CrossEntropy of a packed table", [new(5, 256)],
            (_, x, targets) => x[0].Scale(0.01f).CrossEntropy(x[1], targets[0]), x => Nats(x[0], x[1], _targets))
            { Packed = [(new Shape(20, 256), [PackedFormat.Q80])], Integers = [(new Shape(5), _targets)], IsLoss = true },
    ];

    static OpCase Linear((int N, int K, int M) size, params PackedFormat[] formats) =>
        new($"Linear {size} of {string.Join(", ", formats)}", [new(size.N, size.K)], (_, x, _) => x[0].Linear(x[1]),
            x => LinearCases.Linear(x[0], x[1], null, size.N, size.K, size.M))
        { Packed = [(new Shape(size.M, size.K), formats)] };

    static double[] Nats(double[] x, double[] w, int[] targets)
    {
        double[] scores = LinearCases.Linear([.. x.Select(number => 0.01f * number)], w, null, targets.Length, 256, 20);
        return [.. targets.Select((target, row) => target < 0 ? 0
            : Math.Log(scores.AsSpan(row * 20, 20).ToArray().Sum(Math.Exp)) - scores[row * 20 + target])];
    }
}

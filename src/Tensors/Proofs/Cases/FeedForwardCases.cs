using Hone.Tensors.Backends;
using Hone.Tensors.Ops;

namespace Hone.Tensors.Proofs.Cases;

internal static class FeedForwardCases
{
    static readonly (int N, int C, int F)[] _sizes = [(1, 1, 1), (3, 5, 7), (4, 2, 9), (13, 8, 33), (30, 32, 128), (50, 24, 96)];

    public static IEnumerable<OpCase> All => _sizes.SelectMany(size => new[]
    {
        new OpCase($"FeedForward {size} with GELU",
            [new(size.N, size.C), new(size.F, size.C), new(size.F), new(size.C, size.F), new(size.C), new(size.N, size.C)],
            (_, x, _) => x[0].FeedForward(x[1], x[2], x[3], x[4], x[5], Nonlinearity.Gelu),
            x => LinearCases.Sum(Outer(size, x[0], x[1], x[2], x[3], x[4], ElementwiseCases.Gelu), x[5])),
        new OpCase($"FeedForward {size} with ReLU²", [new(1, size.N, size.C), new(size.F, size.C), new(size.C, size.F)],
            (_, x, _) => x[0].FeedForward(x[1], null, x[2], null, null, Nonlinearity.ReluSquared),
            x => Outer(size, x[0], x[1], null, x[2], null, ElementwiseCases.ReluSquared)),
        new OpCase($"FeedForward {size} with ReLU",
            [new(size.N, size.C), new(size.F, size.C), new(size.F), new(size.C, size.F), new(size.C)],
            (_, x, _) => x[0].FeedForward(x[1], x[2], x[3], x[4], null, Nonlinearity.Relu),
            x => Outer(size, x[0], x[1], x[2], x[3], x[4], ElementwiseCases.Relu)) { Jumps = true },
    }).Append(new OpCase("FeedForward with one weight twice, and its argument as residual", [new(9, 8), new(8, 8)],
        (_, x, _) => x[0].FeedForward(x[1], null, x[1], null, x[0], Nonlinearity.Gelu),
        x => LinearCases.Sum(Outer((9, 8, 8), x[0], x[1], null, x[1], null, ElementwiseCases.Gelu), x[0])));

    static double[] Outer((int N, int C, int F) size, double[] x, double[] inner, double[]? innerBias, double[] outer, double[]? outerBias,
        Func<double, double> f)
    {
        double[] before = LinearCases.Linear(x, inner, innerBias, size.N, size.C, size.F);
        return LinearCases.Linear([.. before.Select(f)], outer, outerBias, size.N, size.F, size.C);
    }
}

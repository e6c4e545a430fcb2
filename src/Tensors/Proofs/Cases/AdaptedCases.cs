using Hone.Tensors.Backends;
using Hone.Tensors.Ops;

namespace Hone.Tensors.Proofs.Cases;

internal static class AdaptedCases
{
    static readonly (int N, int K, int M, int R)[] _sizes =
        [(1, 1, 2, 1), (4, 5, 7, 2), (13, 33, 31, 4), (64, 17, 96, 8), (37, 300, 40, 13), (130, 70, 45, 16)];

    public static IEnumerable<OpCase> All => _sizes.SelectMany(size => new[]
    {
        new OpCase($"Narrow {size}", [new(1, size.N, size.K), new(size.R, size.K)],
            (_, x, _) => x[0].Narrow(x[1]), x => Turned(LinearCases.Linear(x[0], x[1], null, size.N, size.K, size.R), size.N, size.R)),
        new OpCase($"AdaptedLinear {size}", [new(1, size.N, size.K), new(size.M, size.K), new(size.M), new(1, size.N, size.M),
            new(size.R, size.K), new(size.R, size.M)],
            (_, x, _) => x[0].AdaptedLinear(x[1], x[2], x[3], [new(x[0].Narrow(x[4]), 0, x[5], 0)]),
            x => LinearCases.Sum(LinearCases.Sum(LinearCases.Linear(x[0], x[1], x[2], size.N, size.K, size.M), x[3]),
                Added(size, x[0], x[4], 0, x[5], size.R, 0, size.M))),
        new OpCase($"AdaptedLinear {size}, two of its parts",
            [new(size.N, size.K), new(size.M, size.K), new(2 * size.R, size.K), new(size.R, 1), new(size.R, size.M - 1)],
            (_, x, _) => TwoParts(x, size.R),
            x => LinearCases.Sum(LinearCases.Linear(x[0], x[1], null, size.N, size.K, size.M), LinearCases.Sum(
                Added(size, x[0], x[2], 0, x[4], size.R, 1, size.M - 1), Added(size, x[0], x[2], size.R, x[3], size.R, 0, 1)))),
        new OpCase($"Activate {size} with GELU", [new(size.N, size.M)], (_, x, _) => x[0].Activate(Nonlinearity.Gelu),
            x => [.. x[0].Select(ElementwiseCases.Gelu)]),
        new OpCase($"Activate {size} with ReLU², and its argument beside it", [new(size.N, size.M)],
            (_, x, _) => x[0].Activate(Nonlinearity.ReluSquared).Multiply(x[0]),
            x => [.. x[0].Select(v => ElementwiseCases.ReluSquared(v) * v)]),
    });

    static Tensor TwoParts(Tensor[] x, int rank)
    {
        Tensor inner = x[0].Narrow(x[2]);
        return x[0].AdaptedLinear(x[1], null, null, [new(inner, 0, x[4], 1), new(inner, rank, x[3], 0)]);
    }

    /// <summary>(x·aᵀ)·u in its columns, some rows of a counting, and 0 in the others.</summary>
    static double[] Added((int N, int K, int M, int R) size, double[] x, double[] a, int firstRow, double[] u, int rank, int firstColumn,
        int columns)
    {
        double[] t = LinearCases.Linear(x, [.. a.Skip(firstRow * size.K).Take(rank * size.K)], null, size.N, size.K, rank);
        double[] y = new double[size.N * size.M];
        for (int n = 0; n < size.N; n++)
            for (int r = 0; r < rank; r++)
                for (int column = 0; column < columns; column++)
                    y[n * size.M + firstColumn + column] += t[n * rank + r] * u[r * columns + column];
        return y;
    }

    static double[] Turned(double[] y, int rows, int columns) =>
        [.. Enumerable.Range(0, rows * columns).Select(i => y[i % rows * columns + i / rows])];
}

using Hone.Tensors.Ops;

namespace Hone.Tensors.Proofs.Cases;

internal static class LinearCases
{
    static readonly (int N, int K, int M)[] _sizes =
    [
        (1, 1, 1), (1, 3, 2), (4, 5, 7), (5, 1, 1), (12, 32, 32), (13, 33, 31), (25, 7, 65), (64, 17, 96), (130, 70, 45), (37, 300, 40),
            (300, 40, 70), (30, 530, 40),
    ];

    public static IEnumerable<OpCase> All => _sizes.SelectMany(size => new[]
    {
        new OpCase($"Linear {size} with bias", [new(size.N, size.K), new(size.M, size.K), new(size.M)],
            (_, x, _) => x[0].Linear(x[1], x[2]), x => Linear(x[0], x[1], x[2], size.N, size.K, size.M)),
        new OpCase($"Linear {size}", [new(1, size.N, size.K), new(size.M, size.K)],
            (_, x, _) => x[0].Linear(x[1]), x => Linear(x[0], x[1], null, size.N, size.K, size.M)),
        new OpCase($"Linear {size} with residual", [new(size.N, size.K), new(size.M, size.K), new(size.N, size.M)],
            (_, x, _) => x[0].Linear(x[1], null, x[2]), x => Sum(Linear(x[0], x[1], null, size.N, size.K, size.M), x[2])),
    }).Append(new OpCase("Linear twice with one weight", [new(9, 8), new(8, 8)],
        (_, x, _) => x[0].Linear(x[1]).Linear(x[1]), x => Linear(Linear(x[0], x[1], null, 9, 8, 8), x[1], null, 9, 8, 8)))
    .Append(new OpCase("Linear with its argument as residual", [new(9, 8), new(8, 8)],
        (_, x, _) => x[0].Linear(x[1], null, x[0]), x => Sum(Linear(x[0], x[1], null, 9, 8, 8), x[0])));

    internal static double[] Sum(double[] x, double[] y) => [.. x.Zip(y, (a, b) => a + b)];

    internal static double[] Linear(double[] x, double[] w, double[]? bias, int n, int k, int m)
    {
        double[] y = new double[n * m];
        for (int i = 0; i < n; i++)
            for (int j = 0; j < m; j++)
            {
                double sum = bias?[j] ?? 0;
                for (int p = 0; p < k; p++) sum += x[i * k + p] * w[j * k + p];
                y[i * m + j] = sum;
            }

        return y;
    }
}

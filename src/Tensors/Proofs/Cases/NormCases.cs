using Hone.Tensors.Ops;

namespace Hone.Tensors.Proofs.Cases;

internal static class NormCases
{
    static readonly (int Rows, int Columns)[] _sizes = [(1, 3), (3, 5), (2, 16), (70, 33), (130, 48)];

    public static IEnumerable<OpCase> All => _sizes.SelectMany(size => new[]
    {
        new OpCase($"LayerNorm [{size.Rows}, {size.Columns}]", [new(size.Rows, size.Columns), new(size.Columns), new(size.Columns)],
            (_, x, _) => x[0].LayerNorm(x[1], x[2]), x => Norm(x[0], x[1], x[2], size.Columns, 1e-5)) { Tolerance = 3e-5 },
        new OpCase($"RmsNorm [{size.Rows}, {size.Columns}]", [new(size.Rows, size.Columns), new(size.Columns)],
            (_, x, _) => x[0].RmsNorm(x[1]), x => Norm(x[0], x[1], null, size.Columns, 1e-5)) { Tolerance = 3e-5 },
        new OpCase($"RmsNorm [{size.Rows}, {size.Columns}] without a gain", [new(size.Rows, size.Columns)],
            (_, x, _) => x[0].RmsNorm(), x =>
                Norm(x[0], [.. Enumerable.Repeat(1.0, size.Columns)], null, size.Columns, 1e-5)) { Tolerance = 3e-5 },
    });

    static double[] Norm(double[] x, double[] gain, double[]? bias, int columns, double epsilon)
    {
        double[] y = new double[x.Length];
        for (int row = 0; row < x.Length; row += columns)
        {
            double[] values = x[row..(row + columns)];
            double mean = bias is null ? 0 : values.Average(), variance = values.Average(v => (v - mean) * (v - mean));
            for (int i = 0; i < columns; i++)
                y[row + i] = (values[i] - mean) / Math.Sqrt(variance + epsilon) * gain[i] + (bias?[i] ?? 0);
        }

        return y;
    }
}

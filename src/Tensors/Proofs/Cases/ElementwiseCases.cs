using Hone.Tensors.Ops;

namespace Hone.Tensors.Proofs.Cases;

internal static class ElementwiseCases
{
    static readonly int[] _widths = [1, 5, 16, 37];
    static readonly Shape[] _shapes = [new(1), new(7), new(3, 16), new(2, 5, 33), new(3, 4100)];

    public static IEnumerable<OpCase> All => _shapes.SelectMany(shape => new[]
    {
        new OpCase($"Gelu {shape}", [shape], (_, x, _) => x[0].Gelu(), x => [.. x[0].Select(Gelu)]),
        new OpCase($"ReluSquared {shape}", [shape], (_, x, _) => x[0].ReluSquared(), x => [.. x[0].Select(ReluSquared)]),
        new OpCase($"Add {shape}", [shape, shape], (_, x, _) => x[0].Add(x[1]), x => [.. x[0].Zip(x[1], (a, b) => a + b)]),
        new OpCase($"Add to itself {shape}", [shape], (_, x, _) => x[0].Add(x[0].Gelu()), x => [.. x[0].Select(v => v + Gelu(v))]),
    }).Concat(_widths.Select(width =>
        new OpCase($"SwiGlu [3, {2 * width}]", [new Shape(3, 2 * width)], (_, x, _) => x[0].SwiGlu(), x => SwiGlu(x[0], width))));

    internal static double Gelu(double x) => 0.5 * x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));

    internal static double ReluSquared(double x) => x > 0 ? x * x : 0;

    static double[] SwiGlu(double[] x, int width)
    {
        double[] y = new double[x.Length / 2];
        for (int i = 0; i < y.Length; i++)
        {
            double a = x[i / width * 2 * width + i % width], b = x[i / width * 2 * width + width + i % width];
            y[i] = a / (1 + Math.Exp(-a)) * b;
        }

        return y;
    }
}

using Hone.Tensors.Backends;
using Hone.Tensors.Ops;

namespace Hone.Tensors.Proofs.Cases;

internal static class ElementwiseCases
{
    static readonly (int B, int T, int G, int D)[] _gates = [(1, 1, 1, 1), (2, 3, 1, 5), (2, 70, 3, 16), (1, 9, 4, 37), (1, 2, 2, 9000)];
    static readonly int[] _widths = [1, 5, 16, 37];
    static readonly Shape[] _shapes = [new(1), new(7), new(3, 16), new(2, 5, 33), new(3, 4100)];

    public static IEnumerable<OpCase> All => _shapes.SelectMany(shape => new[]
    {
        new OpCase($"Add {shape}", [shape, shape], (_, x, _) => x[0].Add(x[1]), x => [.. x[0].Zip(x[1], (a, b) => a + b)]),
        new OpCase($"Add to itself {shape}", [shape], (_, x, _) => x[0].Add(x[0].Sigmoid()), x => [.. x[0].Select(v => v + Sigmoid(v))]),
        new OpCase($"Multiply {shape}", [shape, shape], (_, x, _) => x[0].Multiply(x[1]), x => Multiply(x[0], x[1], i => i)),
        new OpCase($"Multiply by itself {shape}", [shape], (_, x, _) => x[0].Multiply(x[0]), x => [.. x[0].Select(v => v * v)]),
        new OpCase($"Multiply {shape} by a row", [shape, new(shape.Columns)], (_, x, _) => x[0].Multiply(x[1]),
            x => Multiply(x[0], x[1], i => i % shape.Columns)),
        new OpCase($"Scale {shape} by a constant", [shape], (_, x, _) => x[0].Scale(-1.7f), x => [.. x[0].Select(v => -1.7f * v)]),
        new OpCase($"Scale {shape} by what is learned", [shape, new(1)], (_, x, _) => x[0].Scale(x[1]), x => Multiply(x[0], x[1], _ => 0)),
        new OpCase($"Shift {shape} by a constant", [shape], (_, x, _) => x[0].Shift(0.3f), x => [.. x[0].Select(v => v + 0.3f)]),
        new OpCase($"Shift {shape} by a row", [shape, new(shape.Columns)], (_, x, _) => x[0].Shift(x[1]),
            x => [.. x[0].Select((v, i) => v + x[1][i % shape.Columns])]),
        new OpCase($"Shift {shape} twice by one row, and scaled", [shape, new(shape.Columns)],
            (_, x, _) => x[0].Shift(x[1]).Multiply(x[1]).Shift(x[1]),
            x => [.. x[0].Select((v, i) => (v + x[1][i % shape.Columns]) * x[1][i % shape.Columns] + x[1][i % shape.Columns])]),
        new OpCase($"Sigmoid {shape}", [shape], (_, x, _) => x[0].Sigmoid(), x => [.. x[0].Select(Sigmoid)]),
        new OpCase($"Activate {shape} by ReLU", [shape], (_, x, _) => x[0].Activate(Nonlinearity.Relu), x => [.. x[0].Select(Relu)]),
        new OpCase($"Activate {shape} by ReLU beside its argument", [shape], (_, x, _) => x[0].Activate(Nonlinearity.Relu).Multiply(x[0]),
            x => [.. x[0].Select(v => v * Relu(v))]),
        new OpCase($"Gate {shape} each by its own", [shape, shape], (_, x, _) => x[0].Gate(x[1]), x => Gate(x[0], x[1], 1, 1)),
        new OpCase($"SoftCap {shape}", [shape], (_, x, _) => x[0].SoftCap(1.5f), x => [.. x[0].Select(v => SoftCap(v, 1.5))]),
        new OpCase($"SoftCap {shape} far above", [shape], (_, x, _) => x[0].SoftCap(15), x => [.. x[0].Select(v => SoftCap(v, 15))]),
    }).Concat(_gates.SelectMany(size => new[]
    {
        new OpCase($"Gate {size}", [new(size.B, size.T, size.G * size.D), new(size.B, size.T, size.G)],
            (_, x, _) => x[0].Gate(x[1], factor: 3),
            x => Gate(x[0], x[1], size.D, 3)),
        new OpCase($"Multiply {size} by a factor, and the factor by its square", [new(size.B * size.T, size.D), new(size.B * size.T, 1)],
            (_, x, _) => x[0].Multiply(x[1].Multiply(x[1])).Multiply(x[1]), x =>
                Multiply(x[0], [.. x[1].Select(v => v * v * v)], i => i / size.D)),
        new OpCase($"Delay {size}", [new(size.B, size.T, size.D)], (_, x, _) => x[0].Delay(), x => Delay(x[0], size.T, size.D)),
        new OpCase($"Columns {size}", [new(size.B, size.T, size.G * size.D + 2)],
            (_, x, _) => x[0].Columns(1, size.G * size.D).Multiply(x[0].Columns(2, size.G * size.D)),
            x => Multiply(Columns(x[0], size.G * size.D + 2, 1, size.G * size.D), Columns(x[0], size.G * size.D + 2, 2, size.G * size.D),
                i => i)),
        new OpCase($"AddColumns {size}", [new(size.B, size.T, size.D + 3), new(size.B, size.T, size.D)],
            (_, x, _) => x[0].AddColumns(x[1], 2).Multiply(x[0]),
            x => [.. x[0].Select((v, i) => v * (v + (i % (size.D + 3) is var column && column >= 2 && column < size.D + 2
                ? x[1][i / (size.D + 3) * size.D + column - 2] : 0)))]),
        new OpCase($"Delay {size} beside what is not delayed", [new(size.B, size.T, size.D)], (_, x, _) => x[0].Delay().Multiply(x[0]),
            x => Multiply(Delay(x[0], size.T, size.D), x[0], i => i)),
    })).Concat(_widths.Select(width =>
        new OpCase($"SwiGlu [3, {2 * width}]", [new Shape(3, 2 * width)], (_, x, _) => x[0].SwiGlu(), x => SwiGlu(x[0], width))));

    internal static double Gelu(double x) => 0.5 * x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));

    internal static double Relu(double x) => Math.Max(x, 0);

    internal static double ReluSquared(double x) => x > 0 ? x * x : 0;

    internal static double SoftCap(double x, double cap) => cap * Math.Tanh(x / cap);

    static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    static double[] Multiply(double[] a, double[] b, Func<int, int> factor) => [.. a.Select((v, i) => v * b[factor(i)])];

    static double[] Gate(double[] x, double[] gate, int size, double factor) =>
        [.. x.Select((v, i) => v * factor * Sigmoid(gate[i / size]))];

    static double[] Delay(double[] x, int time, int columns) => [.. x.Select((_, i) => i / columns % time == 0 ? 0 : x[i - columns])];

    static double[] Columns(double[] x, int width, int first, int count) =>
        [.. x.Where((_, i) => i % width >= first && i % width < first + count)];

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

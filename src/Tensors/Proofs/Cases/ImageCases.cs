using Hone.Tensors.Backends;
using Hone.Tensors.Ops;

namespace Hone.Tensors.Proofs.Cases;

internal static class ImageCases
{
    static readonly (int B, Planes Planes, int Outputs, Window Window)[] _convolutions =
    [
        (1, new(1, 1, 1), 1, new(1)), (3, new(2, 5, 4), 3, new(3)), (33, new(1, 6, 7), 6, new(5, 1, 2)),
            (40, new(3, 5, 5), 8, new(3, 1, 1)), (2, new(2, 8, 7), 13, new(3, 2, 1)), (5, new(7, 4, 9), 17, new(2, 2)),
            (32, new(9, 6, 3), 2, new(3, 3, 2)), (65, new(2, 12, 5), 5, new(4, 2, 3)), (4, new(1, 3, 3), 30, new(2)),
            (2, new(1, 28, 28), 6, new(5, 1, 2)),
    ];

    static readonly (int B, Planes Planes, Window Window)[] _pools =
    [
        (1, new(1, 2, 2), new(2, 2)), (3, new(2, 5, 4), new(2, 2)), (34, new(3, 6, 7), new(3, 1)), (2, new(2, 9, 8), new(3, 2)),
        (5, new(1, 4, 4), new(1, 3)), (33, new(2, 6, 8), new(2, 2)), (2, new(1, 5, 6), new(2, 3)), (2, new(1, 5, 6), new(2)),
    ];

    static readonly (int B, Planes Planes, int Size)[] _patches =
        [(1, new(1, 1, 1), 1), (3, new(2, 4, 6), 2), (2, new(3, 14, 7), 7), (33, new(1, 28, 28), 7)];

    static readonly (int B, int T, int C)[] _sequences = [(1, 1, 1), (3, 5, 7), (2, 16, 64), (9, 130, 33)];

    public static IEnumerable<OpCase> All => _convolutions.SelectMany(size => new[]
    {
        new OpCase($"Convolve {size.B} of {size.Planes} by {size.Outputs} of {size.Window}",
            [new(size.B, size.Planes.Count), new(size.Outputs, size.Planes.Channels * size.Window.Area), new(size.Outputs)],
            (_, x, _) => x[0].SideBySide().Convolve(size.Planes, x[1], x[2], size.Window).InTurn(size.B),
            x => Convolve(x[0], x[1], x[2], size.B, size.Planes, size.Outputs, size.Window)),
        new OpCase($"Convolve {size.B} of {size.Planes} by {size.Outputs} of {size.Window} without bias",
            [new(size.B, size.Planes.Count), new(size.Outputs, size.Planes.Channels * size.Window.Area)],
            (_, x, _) => x[0].SideBySide().Convolve(size.Planes, x[1], null, size.Window).InTurn(size.B),
            x => Convolve(x[0], x[1], null, size.B, size.Planes, size.Outputs, size.Window)),
    }).Append(new OpCase("Convolve twice with one weight and one bias, beside what it reads", [new(35, 2 * 4 * 5), new(2, 2 * 9), new(2)],
        (_, x, _) =>
        {
            Planes planes = new(2, 4, 5);
            Tensor images = x[0].SideBySide(), once = images.Convolve(planes, x[1], x[2], new Window(3, 1, 1));
            return once.Convolve(planes, x[1], x[2], new Window(3, 1, 1)).Multiply(images).Add(once).InTurn(35);
        },
        x =>
        {
            double[] once = Convolve(x[0], x[1], x[2], 35, new Planes(2, 4, 5), 2, new Window(3, 1, 1));
            return [.. Convolve(once, x[1], x[2], 35, new Planes(2, 4, 5), 2, new Window(3, 1, 1))
                .Select((v, i) => v * x[0][i] + once[i])];
        })).Concat(_pools.Select(size => new OpCase($"MaxPool {size.B} of {size.Planes} by {size.Window}", [new(size.B, size.Planes.Count)],
            (_, x, _) => x[0].SideBySide().MaxPool(size.Planes, size.Window).InTurn(size.B),
            x => MaxPool(x[0], size.B, size.Planes, size.Window))))
        .Append(new OpCase("MaxPool beside what it reads", [new(3, 2 * 9)], (_, x, _) =>
        {
            Tensor images = x[0].SideBySide();
            Planes planes = new(2, 3, 3);
            return images.Multiply(images).MaxPool(planes, new Window(1)).Add(images.MaxPool(planes, new Window(1))).InTurn(3);
        }, x => [.. x[0].Select(v => v * v + v)]))
        .Append(new OpCase("SideBySide twice", [new(37, 5)],
            (_, x, _) => x[0].SideBySide().Multiply(x[0].SideBySide()).InTurn(37), x => [.. x[0].Select(v => v * v)]))
        .Append(new OpCase("InTurn twice", [new(37, 600)], (_, x, _) =>
        {
            Tensor images = x[0].SideBySide();
            return images.InTurn(37).Multiply(images.InTurn(37));
        }, x => [.. x[0].Select(v => v * v)]))
        .Concat(_patches.SelectMany(size => new[]
        {
            new OpCase($"Patches {size.B} of {size.Planes} by {size.Size}", [new(size.B, size.Planes.Count)],
                (_, x, _) => x[0].Patches(size.Planes, size.Size), x => Patches(x[0], size.B, size.Planes, size.Size)),
            new OpCase($"Patches {size.B} of {size.Planes} by {size.Size}, twice", [new(size.B, size.Planes.Count)],
                (_, x, _) => x[0].Patches(size.Planes, size.Size).Multiply(x[0].Patches(size.Planes, size.Size)),
                x => [.. Patches(x[0], size.B, size.Planes, size.Size).Select(v => v * v)]),
        })).Concat(_sequences.SelectMany(size => new[]
        {
            new OpCase($"Mean {size}", [new(size.B, size.T, size.C)], (_, x, _) => x[0].Mean(),
                x => Mean(x[0], size.B, size.T, size.C)),
            new OpCase($"Mean {size} of what is used elsewhere", [new(size.B, size.T, size.C)],
                (_, x, _) => x[0].Mean().Multiply(x[0].Multiply(x[0]).Mean()),
                x => [.. Mean(x[0], size.B, size.T, size.C)
                    .Zip(Mean([.. x[0].Select(v => v * v)], size.B, size.T, size.C), (a, b) => a * b)]),
            new OpCase($"Shift {size} by the rows of a sequence", [new(size.B, size.T, size.C), new(size.T, size.C)],
                (_, x, _) => x[0].Shift(x[1]).Multiply(x[0]),
                x => [.. x[0].Select((v, i) => (v + x[1][i % (size.T * size.C)]) * v)]),
        }));

    static double[] Convolve(double[] x, double[] w, double[]? bias, int batch, Planes planes, int outputs, Window window)
    {
        Planes result = planes.After(window, outputs);
        double[] y = new double[batch * result.Count];
        for (int b = 0; b < batch; b++)
            for (int o = 0; o < outputs; o++)
                for (int i = 0; i < result.Height; i++)
                    for (int j = 0; j < result.Width; j++)
                    {
                        double sum = bias?[o] ?? 0;
                        for (int c = 0; c < planes.Channels; c++)
                            for (int u = 0; u < window.Size; u++)
                                for (int v = 0; v < window.Size; v++)
                                {
                                    int row = i * window.Stride + u - window.Padding, column = j * window.Stride + v - window.Padding;
                                    if (row >= 0 && row < planes.Height && column >= 0 && column < planes.Width)
                                        sum += w[((o * planes.Channels + c) * window.Size + u) * window.Size + v]
                                            * x[b * planes.Count + (c * planes.Height + row) * planes.Width + column];
                                }

                        y[b * result.Count + (o * result.Height + i) * result.Width + j] = sum;
                    }

        return y;
    }

    static double[] MaxPool(double[] x, int batch, Planes planes, Window window)
    {
        Planes result = planes.After(window, planes.Channels);
        double[] y = new double[batch * result.Count];
        for (int plane = 0; plane < batch * planes.Channels; plane++)
            for (int i = 0; i < result.Height; i++)
                for (int j = 0; j < result.Width; j++)
                    y[(plane * result.Height + i) * result.Width + j] = Enumerable.Range(0, window.Area).Max(place =>
                        x[(plane * planes.Height + i * window.Stride + place / window.Size) * planes.Width + j * window.Stride
                            + place % window.Size]);
        return y;
    }

    static double[] Patches(double[] x, int batch, Planes planes, int size)
    {
        List<double> y = [];
        for (int b = 0; b < batch; b++)
            for (int i = 0; i < planes.Height; i += size)
                for (int j = 0; j < planes.Width; j += size)
                    for (int c = 0; c < planes.Channels; c++)
                        for (int place = 0; place < size * size; place++)
                            y.Add(x[b * planes.Count + (c * planes.Height + i + place / size) * planes.Width + j + place % size]);
        return [.. y];
    }

    static double[] Mean(double[] x, int batch, int time, int columns)
    {
        double[] y = new double[batch * columns];
        for (int i = 0; i < x.Length; i++) y[i / (time * columns) * columns + i % columns] += x[i] / time;
        return y;
    }
}

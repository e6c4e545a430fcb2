using Hone.Tensors.Ops;

namespace Hone.Tensors.Proofs.Cases;

internal static class LogitLossCases
{
    static readonly float[] _smoothings = [0, 0.2f];
    static readonly (int N, int V)[] _sizes = [(1, 2), (7, 3), (70, 10), (9, 77), (5, 2100)];

    public static IEnumerable<OpCase> All => _sizes.SelectMany(size => _smoothings.SelectMany(smoothing =>
    {
        (int n, int v) = size;
        int[] targets = [.. Enumerable.Range(0, n).Select(i => i % 5 == 4 ? -1 : i * 11 % v)];
        float[] weights = [.. Enumerable.Range(0, n).Select(i => 0.25f * (i % 4))],
            shares = [.. Enumerable.Range(0, n * v).Select(i => i % 3 == 0 ? 1 : i % 7 == 0 ? 0.5f : 0)];
        return new[]
        {
            new OpCase($"SoftmaxLoss {size} smoothed by {smoothing}", [new(n, v)],
                (_, x, given) => x[0].SoftmaxLoss(given[0], smoothing: smoothing), x => Softmax(x[0], targets, null, smoothing, v))
            {
                Integers = [(new Shape(n), targets)], IsLoss = true,
            },
            new OpCase($"SoftmaxLoss {size} smoothed by {smoothing}, weighted, of logits used twice", [new(n, v)],
                (_, x, given) => x[0].Add(x[0]).SoftmaxLoss(given[0], given[1], smoothing),
                x => Softmax([.. x[0].Select(z => 2 * z)], targets, weights, smoothing, v))
            {
                Integers = [(new Shape(n), targets)], Constants = [(new Shape(n), weights)], IsLoss = true,
            },
            new OpCase($"BinaryLoss {size}{(smoothing > 0 ? ", weighted" : "")}", [new(n, v)],
                (_, x, given) => x[0].Scale(20).BinaryLoss(given[0], smoothing > 0 ? given[1] : null),
                x => Binary(x[0], shares, smoothing > 0 ? weights : null, v))
            {
                Constants = [(new Shape(n, v), shares), (new Shape(n), weights)], IsLoss = true,
            },
        };
    }));

    static double[] Softmax(double[] logits, int[] targets, float[]? weights, double smoothing, int v)
    {
        double[] nats = new double[targets.Length];
        for (int i = 0; i < nats.Length; i++)
        {
            if (targets[i] < 0) continue;
            double[] row = logits[(i * v)..((i + 1) * v)];
            double max = row.Max();
            nats[i] = (weights?[i] ?? 1) * (Math.Log(row.Sum(z => Math.Exp(z - max))) + max - (1 - smoothing) * row[targets[i]]
                - smoothing * row.Average());
        }

        return nats;
    }

    static double[] Binary(double[] x, float[] shares, float[]? weights, int v)
    {
        double[] nats = new double[x.Length / v];
        for (int i = 0; i < x.Length; i++)
        {
            double z = 20 * x[i];
            nats[i / v] += (weights?[i / v] ?? 1) * (Math.Max(z, 0) + Math.Log(1 + Math.Exp(-Math.Abs(z))) - shares[i] * z);
        }

        return nats;
    }
}

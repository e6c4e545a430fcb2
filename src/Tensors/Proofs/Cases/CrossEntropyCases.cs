using Hone.Tensors.Ops;

namespace Hone.Tensors.Proofs.Cases;

internal static class CrossEntropyCases
{
    static readonly (float Cap, float Smoothing)[] _forms = [(0, 0), (1.5f, 0), (0, 0.1f), (1.5f, 0.7f)];
    static readonly (int N, int C, int V)[] _sizes = [(1, 1, 2), (5, 4, 3), (7, 16, 65), (70, 9, 130), (9, 3, 2100)];

    public static IEnumerable<OpCase> All => _sizes.SelectMany(size => _forms.Select(form =>
    {
        (float cap, float smoothing) = form;
        int[] targets = [.. Enumerable.Range(0, size.N).Select(i => i % 5 == 4 ? -1 : i * 11 % size.V)];
        return new OpCase($"CrossEntropy {size}{(cap > 0 ? $" under a soft cap of {cap}" : "")}"
            + (smoothing > 0 ? $" of targets smoothed by {smoothing}" : ""),
            [new(size.N, size.C), new(size.V, size.C)],
            (_, x, targets) => x[0].CrossEntropy(x[1], targets[0], cap, smoothing), x =>
                CrossEntropy(x[0], x[1], targets, cap, smoothing, size.N, size.C, size.V))
        {
            Integers = [(new Shape(size.N), targets)],
            IsLoss = true,
        };
    }));

    internal static double[] CrossEntropy(double[] x, double[] w, int[] targets, double cap, double smoothing, int n, int c, int v)
    {
        double[] logits = [.. LinearCases.Linear(x, w, null, n, c, v).Select(z => cap > 0 ? ElementwiseCases.SoftCap(z, cap) : z)],
            nats = new double[n];
        for (int i = 0; i < n; i++)
        {
            if (targets[i] < 0) continue;
            double[] row = logits[(i * v)..((i + 1) * v)];
            double max = row.Max();
            nats[i] = Math.Log(row.Sum(l => Math.Exp(l - max))) + max - (1 - smoothing) * row[targets[i]] - smoothing * row.Average();
        }

        return nats;
    }
}

using Hone.Tensors.Backends;
using Hone.Tensors.Ops;

namespace Hone.Tensors.Proofs.Cases;

internal static class AttentionCases
{
    static readonly (int B, int T, int H, int G, int D)[] _sizes =
        [(1, 1, 1, 1, 2), (2, 3, 2, 1, 4), (1, 17, 4, 2, 6), (2, 49, 3, 3, 8), (1, 100, 2, 1, 34), (1, 65, 1, 1, 32)];

    public static IEnumerable<OpCase> All => _sizes.SelectMany(size =>
    {
        Heads heads = new(size.H, size.G, size.D);
        Shape qkv = new(size.B, size.T, heads.PackedColumns);
        return new[]
        {
            new OpCase($"Attention {size}", [qkv], (_, x, _) => x[0].Attention(heads), x => Attention(x[0], heads, size.B, size.T)) { Tolerance = 2e-5 },
            new OpCase($"Rotate {size}", [qkv], (_, x, _) => x[0].Rotate(heads, Table(size.T + 3, size.D), normalizes: false),
                x => Rotate(x[0], heads, size.B, size.T, normalizes: false)),
            new OpCase($"Rotate {size} with QK-norm", [qkv], (_, x, _) => x[0].Rotate(heads, Table(size.T + 3, size.D), normalizes: true),
                x => Rotate(x[0], heads, size.B, size.T, normalizes: true)) { Tolerance = 3e-5 },
        };
    });

    /// <summary>Tables live as long as the process: the cases are few and small.</summary>
    static Tensor Table(int positions, int size) => new RotationTable(positions, size, 10000).Angles;

    static double[] Attention(double[] qkv, Heads heads, int batch, int time)
    {
        int stride = heads.PackedColumns, size = heads.Size;
        double[] y = new double[batch * time * heads.ResultColumns], scores = new double[time];
        for (int b = 0; b < batch; b++)
            for (int h = 0; h < heads.Query; h++)
                for (int t = 0; t < time; t++)
                {
                    int query = (b * time + t) * stride + h * size, keyHead = heads.Query + h / heads.Group;
                    for (int j = 0; j <= t; j++)
                    {
                        double dot = 0;
                        for (int d = 0; d < size; d++) dot += qkv[query + d] * qkv[(b * time + j) * stride + keyHead * size + d];
                        scores[j] = dot / Math.Sqrt(size);
                    }

                    double max = scores.Take(t + 1).Max(), sum = 0;
                    for (int j = 0; j <= t; j++) sum += scores[j] = Math.Exp(scores[j] - max);
                    for (int j = 0; j <= t; j++)
                        for (int d = 0; d < size; d++)
                            y[((b * time + t) * heads.Query + h) * size + d] +=
                                scores[j] / sum * qkv[(b * time + j) * stride + (keyHead + heads.KeyValue) * size + d];
                }

        return y;
    }

    static double[] Rotate(double[] qkv, Heads heads, int batch, int time, bool normalizes)
    {
        double[] y = [.. qkv];
        int size = heads.Size, half = size / 2;
        for (int row = 0; row < batch * time; row++)
            for (int head = 0; head < heads.Query + heads.KeyValue; head++)
            {
                int x = row * heads.PackedColumns + head * size;
                double squares = 0;
                for (int i = 0; i < size; i++) squares += qkv[x + i] * qkv[x + i];
                double r = normalizes ? 1 / Math.Sqrt(squares / size + 1e-6) : 1;
                for (int i = 0; i < half; i++)
                {
                    double angle = row % time * Math.Pow(10000, -2.0 * i / size), a = qkv[x + i] * r, b = qkv[x + half + i] * r;
                    y[x + i] = a * Math.Cos(angle) + b * Math.Sin(angle);
                    y[x + half + i] = b * Math.Cos(angle) - a * Math.Sin(angle);
                }
            }

        return y;
    }
}

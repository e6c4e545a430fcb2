using Hone.Tensors.Autograd;
using Hone.Tensors.Backends;
using Hone.Tensors.Memory;
using Hone.Tensors.Ops;

namespace Hone.Tensors.Proofs.Cases;

internal static class AttentionCases
{
    static readonly (int B, int T, int H, int G, int D)[] _sizes =
        [(1, 1, 1, 1, 2), (2, 3, 2, 1, 4), (1, 17, 4, 2, 6), (2, 49, 3, 3, 8), (1, 100, 2, 1, 34), (1, 65, 1, 1, 32)];

    public static IEnumerable<OpCase> All => OfMask.Concat(BothWays).Concat(Cached).Concat(_sizes.SelectMany(size =>
    {
        Heads heads = new(size.H, size.G, size.D);
        Shape qkv = new(size.B, size.T, heads.PackedColumns);
        return new[]
        {
            new OpCase($"Attention {size}", [qkv], (_, x, _) => x[0].Attention(heads), x => Attention(x[0], heads, size.B, size.T))
            {
                Tolerance = 2e-5,
            },
            new OpCase($"Rotate {size}", [qkv], (tape, x, _) => x[0].Rotate(heads, Table(tape, size.T + 3, size.D), normalizes: false),
                x => Rotate(x[0], heads, size.B, size.T, normalizes: false)),
            new OpCase($"Rotate {size} with QK-norm", [qkv],
                (tape, x, _) => x[0].Rotate(heads, Table(tape, size.T + 3, size.D), normalizes: true),
                x => Rotate(x[0], heads, size.B, size.T, normalizes: true)) { Tolerance = 3e-5 },
            new OpCase($"QkNorm {size}", [qkv], (_, x, _) => x[0].QkNorm(heads), x => QkNorm(x[0], heads, null, null)) { Tolerance = 3e-5 },
            new OpCase($"QkNorm {size} with gains", [qkv, new(size.D), new(size.D)], (_, x, _) => x[0].QkNorm(heads, x[1], x[2]),
                x => QkNorm(x[0], heads, x[1], x[2])) { Tolerance = 3e-5 },
            new OpCase($"QkNorm {size} with one gain, beside its argument", [qkv, new(size.D)],
                (_, x, _) => x[0].QkNorm(heads, x[1], x[1]).Multiply(x[0]),
                x => [.. QkNorm(x[0], heads, x[1], x[1]).Zip(x[0], (a, b) => a * b)]) { Tolerance = 3e-5 },
        };
    }));

    static readonly (int B, int T, int Window, int[] Starts)[] _masks =
    [
        (1, 40, 1, []), (2, 70, 7, []), (1, 130, 33, []), (1, 9, 100, []), (2, 120, 0, [5, 37, 38, 90]), (1, 150, 20, [64, 100]),
            (3, 1, 0, [0]), (1, 270, 0, []), (1, 290, 70, [33, 200]),
    ];

    static readonly float[] _probabilities = [0, 0.3f];

    /// <summary>Windows, documents side by side, and both; whole, and with shares of the softmax dropped.</summary>
    public static IEnumerable<OpCase> OfMask => _masks.SelectMany(mask => _probabilities.Select(probability =>
    {
        Heads heads = new(4, 2, 6);
        int[] starts = [.. Enumerable.Range(0, mask.B * mask.T)
            .Select(i => mask.Starts.Where(start => start <= i % mask.T).DefaultIfEmpty(0).Max())];
        bool hasStarts = mask.Starts.Length > 0;
        return new OpCase($"Attention [{mask.B}, {mask.T}] in a window of {mask.Window} and documents from {string.Join('-', mask.Starts)}"
            + (probability > 0 ? $" with dropout of {probability}" : ""),
            [new(mask.B, mask.T, heads.PackedColumns)], (_, x, integers) =>
                x[0].Attention(heads, hasStarts ? integers[0] : null, mask.Window, probability),
            x => Attention(x[0], heads, mask.B, mask.T, (b, t) =>
                Math.Max(hasStarts ? starts[b * mask.T + t] : 0, mask.Window == 0 ? 0 : t + 1 - mask.Window),
                probability == 0 ? null : (b, h, t, j) =>
                    DropoutCases.Factor(probability, 0, (OpProof.Draw.Row + b) * heads.Query + h, mask.T, t, mask.T, j)))
        {
            Tolerance = 2e-5,
            Integers = hasStarts ? [(new Shape(mask.B, mask.T), starts)] : [],
        };
    }));

    static readonly (int B, int T, int[] Lengths)[] _wholes =
    [
        (1, 1, []), (3, 16, []), (2, 33, []), (1, 130, []), (2, 270, []), (3, 40, [40, 1, 17]), (2, 300, [3, 270]),
    ];

    /// <summary>Every position sees every other, or those that are there; whole, and with shares of the softmax dropped.</summary>
    public static IEnumerable<OpCase> BothWays => _wholes.SelectMany(whole => _probabilities.Select(probability =>
    {
        Heads heads = new(4, 2, 6);
        bool hasLengths = whole.Lengths.Length > 0;
        return new OpCase($"AttentionBothWays [{whole.B}, {whole.T}] of lengths {string.Join('-', whole.Lengths)}"
            + (probability > 0 ? $" with dropout of {probability}" : ""),
            [new(whole.B, whole.T, heads.PackedColumns)],
            (_, x, integers) => x[0].AttentionBothWays(heads, hasLengths ? integers[0] : null, probability),
            x => Attention(x[0], heads, whole.B, whole.T, null, probability == 0 ? null : (b, h, t, j) =>
                DropoutCases.Factor(probability, 0, (OpProof.Draw.Row + b) * heads.Query + h, whole.T, t, whole.T, j),
                (b, _) => hasLengths ? whole.Lengths[b] : whole.T))
        {
            Tolerance = 2e-5,
            Integers = hasLengths ? [(new Shape(whole.B), whole.Lengths)] : [],
        };
    }));

    static readonly (int Before, int Next, int Window)[] _continued = [
        (1, 1, 0), (5, 1, 0), (40, 3, 0), (33, 17, 0), (30, 1, 7), (12, 20, 5)];

    /// <summary>A first span that fills the cache, and a second that reads it: as attention over both at once.</summary>
    public static IEnumerable<OpCase> Cached => _continued.Select(span =>
    {
        Heads heads = new(4, 2, 6);
        int all = span.Before + span.Next;
        return new OpCase($"AttentionCached, {span.Next} after {span.Before} in a window of {span.Window}",
            [new(1, span.Before, heads.PackedColumns), new(1, span.Next, heads.PackedColumns)],
            (tape, x, _) =>
            {
                Shape cache = new(1, heads.KeyValue, all, heads.Size);
                ConstantMemory memory = new("a proof's cache", [cache, cache]);
                memory.Allocate(tape.Backend);
                x[0].AttentionCached(heads, memory.Tensors[0], memory.Tensors[1], new Cursor(), span.Window);
                return x[1].AttentionCached(heads, memory.Tensors[0], memory.Tensors[1], new Cursor { Position = span.Before },
                    span.Window);
            },
            x => Attention([.. x[0], .. x[1]], heads, 1, all,
                (_, t) => span.Window == 0 ? 0 : Math.Max(0, t + 1 - span.Window))[(span.Before * heads.ResultColumns)..])
        {
            Tolerance = 2e-5,
            IsForwardOnly = true,
        };
    });

    /// <summary>Tables live as long as the process: the cases are few and small.</summary>
    static Tensor Table(Tape tape, int positions, int size)
    {
        RotationTable table = new(positions, size, 10000);
        table.Allocate(tape.Backend);
        return table.Angles;
    }

    static double[] Attention(double[] qkv, Heads heads, int batch, int time, Func<int, int, int>? mask = null,
        Func<int, int, int, int, double>? dropout = null, Func<int, int, int>? until = null)
    {
        int stride = heads.PackedColumns, size = heads.Size;
        double[] y = new double[batch * time * heads.ResultColumns], scores = new double[time];
        for (int b = 0; b < batch; b++)
            for (int h = 0; h < heads.Query; h++)
                for (int t = 0; t < time; t++)
                {
                    int query = (b * time + t) * stride + h * size, keyHead = heads.Query + h / heads.Group;
                    int from = mask?.Invoke(b, t) ?? 0, past = until?.Invoke(b, t) ?? t + 1;
                    for (int j = from; j < past; j++)
                    {
                        double dot = 0;
                        for (int d = 0; d < size; d++) dot += qkv[query + d] * qkv[(b * time + j) * stride + keyHead * size + d];
                        scores[j] = dot / Math.Sqrt(size);
                    }

                    double max = scores.Take(past).Skip(from).Max(), sum = 0;
                    for (int j = from; j < past; j++) sum += scores[j] = Math.Exp(scores[j] - max);
                    for (int j = from; j < past; j++)
                    {
                        double share = scores[j] / sum * (dropout?.Invoke(b, h, t, j) ?? 1);
                        for (int d = 0; d < size; d++)
                            y[((b * time + t) * heads.Query + h) * size + d] +=
                                share * qkv[(b * time + j) * stride + (keyHead + heads.KeyValue) * size + d];
                    }
                }

        return y;
    }

    static double[] QkNorm(double[] qkv, Heads heads, double[]? queryGain, double[]? keyGain)
    {
        double[] y = [.. qkv];
        for (int i = 0; i < y.Length; i++)
        {
            int column = i % heads.PackedColumns, head = column / heads.Size, first = i - column % heads.Size;
            if (head >= heads.Query + heads.KeyValue) continue;
            double[]? gain = head < heads.Query ? queryGain : keyGain;
            y[i] *= (gain?[i - first] ?? 1) / Math.Sqrt(qkv.Skip(first).Take(heads.Size).Average(v => v * v) + 1e-6);
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

using Hone.Shared;
using Hone.Tensors.Ops;
using Hone.Tensors.Random;

namespace Hone.Tensors.Proofs.Cases;

internal static class DropoutCases
{
    static readonly Shape[] _shapes = [new(1, 1), new(2, 3, 5), new(3, 8, 16), new(2, 13, 37), new(1, 70, 130), new(5, 33)];
    static readonly float[] _probabilities = [0.2f, 0.9f];

    public static IEnumerable<OpCase> All => _shapes.SelectMany(shape => _probabilities.SelectMany(p => new[]
    {
        new OpCase($"Dropout {shape} of {p}", [shape], (_, x, _) => x[0].Dropout(p), x => Dropout(x[0], shape, p, 0)),
        new OpCase($"Dropout {shape} of {p} with a residual", [shape, shape], (_, x, _) => x[0].Dropout(p, x[1]),
            x => LinearCases.Sum(Dropout(x[0], shape, p, 0), x[1])),
    }).Append(new OpCase($"Dropout {shape} twice, beside its argument", [shape], (_, x, _) => x[0].Dropout(0.5f).Dropout(0.1f, x[0]),
        x => LinearCases.Sum(Dropout(Dropout(x[0], shape, 0.5f, 0), shape, 0.1f, 1), x[0]))));

    /// <summary>0 or 1/(1 − p), from the random words as <see cref="Philox4x32"/> gives them one by one.</summary>
    /// <param name="probability">p.</param>
    /// <param name="operation">The operation's number on its tape.</param>
    /// <param name="sequence">The sequence, or the sequence and head, counted from the first row of the step.</param>
    /// <param name="time">Positions of a sequence.</param>
    /// <param name="t">Position.</param>
    /// <param name="columns">Columns.</param>
    /// <param name="c">Column.</param>
    internal static double Factor(float probability, int operation, long sequence, int time, int t, int columns, int c)
    {
        ulong index = (ulong)((sequence * ((time + 7) / 8) + t / 8) * columns + c);
        (uint a, uint b, uint d, uint e) = Philox4x32.Block(OpProof.Draw.Seed, (uint)index, (uint)(index >> 32), (uint)OpProof.Draw.Step,
            (uint)Purpose.Dropout + 256 * (uint)operation);
        uint word = (t % 4) switch { 0 => a, 1 => b, 2 => d, _ => e };
        double dropped = Math.Round(65536.0 * probability), bits = (short)(t % 8 < 4 ? word >> 16 : word & 0xFFFF) + 32768;
        return bits < dropped ? 0 : 65536 / (65536 - dropped);
    }

    static double[] Dropout(double[] x, Shape shape, float probability, int operation)
    {
        int columns = shape.Columns, time = (int)(shape.Rows / shape[0]);
        return [.. x.Select((v, i) => v * Factor(probability, operation, OpProof.Draw.Row + i / columns / time, time, i / columns % time,
            columns, i % columns))];
    }
}

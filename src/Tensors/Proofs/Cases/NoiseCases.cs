using Hone.Shared;
using Hone.Tensors.Ops;
using Hone.Tensors.Random;

namespace Hone.Tensors.Proofs.Cases;

internal static class NoiseCases
{
    static readonly Shape[] _shapes = [new(1, 1, 1), new(2, 3, 5), new(3, 40, 16), new(2, 13, 37)];

    public static IEnumerable<OpCase> All => _shapes.Select(shape =>
    {
        Shape places = new(shape[0], shape[1]);
        int[] lengths = [.. Enumerable.Range(0, (int)places.Count).Select(i => i * 7 % 5)];
        return new OpCase($"EmbeddingNoise {shape}", [shape], (_, x, lengths) => x[0].EmbeddingNoise(lengths[0], 5),
            x => Noisy(x[0], lengths, shape)) { Integers = [(places, lengths)] };
    });

    static double[] Noisy(double[] x, int[] lengths, Shape shape)
    {
        int columns = shape.Columns, time = shape[1];
        return [.. x.Select((v, i) =>
        {
            int place = i / columns, c = i % columns;
            ulong index = (ulong)((OpProof.Draw.Row * time + place) * ((columns + 3) / 4) + c / 4);
            (uint a, uint b, uint d, uint e) = Philox4x32.Block(OpProof.Draw.Seed, (uint)index, (uint)(index >> 32),
                (uint)OpProof.Draw.Step, (uint)Purpose.EmbeddingNoise);
            uint word = (c % 4) switch { 0 => a, 1 => b, 2 => d, _ => e };
            double u = ((word >> 9) + 0.5) / (1 << 22) - 1;
            return lengths[place] == 0 ? v : v + 5 / Math.Sqrt((double)lengths[place] * columns) * u;
        })];
    }
}

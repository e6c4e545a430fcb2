using Hone.Tensors.Ops;

namespace Hone.Tensors.Proofs.Cases;

internal static class EmbedCases
{
    static readonly (int B, int T, int C, int V)[] _sizes = [(1, 1, 1, 1), (2, 3, 5, 4), (3, 7, 70, 11), (2, 40, 16, 300)];

    public static IEnumerable<OpCase> All => _sizes.SelectMany(size =>
    {
        int[] ids = [.. Enumerable.Range(0, size.B * size.T).Select(i => i * 7 % size.V)];
        Shape idShape = new(size.B, size.T), table = new(size.V, size.C), positions = new(size.T + 2, size.C);
        return new[]
        {
            new OpCase($"Embed {size}", [table], (_, x, ids) => ids[0].Embed(x[0]), x => Embed(ids, x[0], null, size.T, size.C))
            {
                Integers = [(idShape, ids)],
            },
            new OpCase($"Embed {size} with positions", [table, positions],
                (_, x, ids) => ids[0].Embed(x[0], x[1]), x => Embed(ids, x[0], x[1], size.T, size.C)) { Integers = [(idShape, ids)] },
        };
    });

    static double[] Embed(int[] ids, double[] table, double[]? positions, int time, int columns)
    {
        double[] y = new double[ids.Length * columns];
        for (int i = 0; i < y.Length; i++)
            y[i] = table[ids[i / columns] * columns + i % columns] + (positions?[i / columns % time * columns + i % columns] ?? 0);
        return y;
    }
}

using Hone.Tensors.Ops;

namespace Hone.Tensors.Proofs.Cases;

internal static class EmbeddingBagCases
{
    static readonly (int B, int L, int C, int V)[] _sizes = [(1, 1, 1, 1), (3, 5, 5, 4), (6, 9, 33, 11), (5, 40, 70, 300)];

    public static IEnumerable<OpCase> All => _sizes.SelectMany(size =>
    {
        // Every third id is no member, and of more than two bags the second is empty.
        int[] ids = [.. Enumerable.Range(0, size.B * size.L)
            .Select(i => i % 3 == 2 || (size.B > 2 && i / size.L == 1) ? -1 : i * 7 % size.V)];
        (Shape Shape, int[] Values)[] integers = [(new Shape(size.B, size.L), ids)];
        Shape table = new(size.V, size.C);
        return new[]
        {
            new OpCase($"EmbeddingBag {size}", [table], (_, x, ids) => ids[0].EmbeddingBag(x[0]), x => Mean(ids, x[0], size.L, size.C))
            {
                Integers = integers,
            },
            new OpCase($"EmbeddingBag {size} twice", [table], (_, x, ids) => ids[0].EmbeddingBag(x[0]).Add(ids[0].EmbeddingBag(x[0])),
                x => [.. Mean(ids, x[0], size.L, size.C).Select(mean => 2 * mean)]) { Integers = integers },
        };
    });

    static double[] Mean(int[] ids, double[] table, int length, int columns) => [.. ids.Chunk(length).SelectMany(bag =>
        Enumerable.Range(0, columns).Select(c =>
            bag.Where(id => id >= 0).Select(id => table[id * columns + c]).DefaultIfEmpty(0).Average()))];
}

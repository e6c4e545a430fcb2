using System.Diagnostics;
using Hone.Formats.Blocks;
using Hone.Tensors;

namespace Hone.Training.Checkpoints;

/// <summary>Packed weights and the formats of files: their bytes are the same.</summary>
public static class PackedBlocks
{
    /// <summary>Rows are packed in pieces of about so many numbers.</summary>
    const int PieceLength = 1 << 20;

    /// <summary>What a file calls a format.</summary>
    public static BlockFormat FormatOf(PackedFormat format) => format switch
    {
        PackedFormat.F16 => BlockFormat.F16,
        PackedFormat.BF16 => BlockFormat.BF16,
        PackedFormat.Q80 => BlockFormat.Q80,
        PackedFormat.Q40 => BlockFormat.Q40,
        PackedFormat.Q4K => BlockFormat.Q4K,
        PackedFormat.Q6K => BlockFormat.Q6K,
        _ => throw new UnreachableException(),
    };

    /// <summary>The packed form of what a file calls so; null of numbers that stand for themselves.</summary>
    public static PackedFormat? Find(BlockFormat format) =>
        Enum.GetValues<PackedFormat>().Where(one => FormatOf(one) == format).Select(one => (PackedFormat?)one).FirstOrDefault();

    /// <summary>Packs float32 numbers into a packed matrix, on all processors; the bytes do not depend on how many there are.</summary>
    /// <param name="target">The matrix.</param>
    /// <param name="read">Reads numbers of it: from the one given on, as many as there is room for.</param>
    public static void Pack(Tensor target, Action<long, float[], int> read)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(read);
        int columns = target.Shape.Columns, most = Math.Max(1, PieceLength / columns);
        float[] numbers = new float[Math.Min(most, target.Shape[0]) * columns];
        foreach (PackedRows part in (target.Packing ?? throw new ArgumentException($"{target} is not packed", nameof(target))).Parts)
        {
            BlockFormat format = FormatOf(part.Format);
            byte[] packed = new byte[Math.Min(most, part.Count) * part.RowBytes];
            for (int row = 0; row < part.Count; row += most)
            {
                int rows = Math.Min(most, part.Count - row), first = part.First + row, bytes = (int)part.RowBytes;
                read((long)first * columns, numbers, rows * columns);
                Parallel.For(0, rows, i => format.Quantize(numbers.AsSpan(i * columns, columns), packed.AsSpan(i * bytes, bytes)));
                target.UploadRows(first, packed.AsSpan(0, rows * bytes));
            }
        }
    }
}

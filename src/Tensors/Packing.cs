using System.Diagnostics;
using Hone.Tensors.Memory;

namespace Hone.Tensors;

/// <summary>
/// How a matrix is packed, row by row: a matrix of several that stand one upon another may have a format for each. It is read only, and
/// what multiplies it reads the packed bytes.
/// </summary>
public sealed class Packing
{
    /// <summary>The layout of a matrix.</summary>
    /// <param name="columns">Numbers of a row.</param>
    /// <param name="parts">Rows of it from the first, and how they are stored.</param>
    /// <exception cref="ArgumentException">A row is no whole number of blocks.</exception>
    public Packing(int columns, params IEnumerable<(int Rows, PackedFormat Format)> parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        List<PackedRows> all = [];
        foreach ((int rows, PackedFormat format) in parts)
        {
            if (!Fits(format, columns))
                throw new ArgumentException($"rows of {columns} numbers are no whole blocks of {format}", nameof(columns));
            if (all.Count > 0 && all[^1].Format == format) all[^1] = all[^1] with { Count = all[^1].Count + rows };
            else all.Add(new PackedRows(Rows, rows, format, Arena.RoundUp(SizeInBytes), BytesOf(format, columns)));
            Rows += rows;
            SizeInBytes = all[^1].Offset + all[^1].Count * all[^1].RowBytes;
        }

        Parts = all;
    }

    /// <summary>Its rows, in order; neighbours are stored differently.</summary>
    public IReadOnlyList<PackedRows> Parts { get; }

    /// <summary>Rows of the matrix.</summary>
    public int Rows { get; }

    /// <summary>Bytes that it takes.</summary>
    public long SizeInBytes { get; }

    /// <summary>Numbers of a block.</summary>
    public static int LengthOf(PackedFormat format) => format is PackedFormat.Q4K or PackedFormat.Q6K ? 256 : 32;

    /// <summary>Whether rows of so many numbers can be stored so.</summary>
    public static bool Fits(PackedFormat format, int columns) => columns > 0 && columns % LengthOf(format) == 0;

    /// <summary>Bytes of so many numbers, which are whole blocks.</summary>
    public static long BytesOf(PackedFormat format, long numbers) => numbers / LengthOf(format) * format switch
    {
        PackedFormat.F16 or PackedFormat.BF16 => 64,
        PackedFormat.Q80 => 34,
        PackedFormat.Q40 => 18,
        PackedFormat.Q4K => 144,
        PackedFormat.Q6K => 210,
        _ => throw new UnreachableException(),
    };

    /// <summary>The part that a row belongs to.</summary>
    public PackedRows PartOf(int row)
    {
        foreach (PackedRows part in Parts)
            if (row >= part.First && row < part.First + part.Count) return part;
        throw new ArgumentOutOfRangeException(nameof(row), row, $"there are {Rows} rows");
    }

    /// <summary>Where a row begins, in bytes.</summary>
    internal long OffsetOf(int row) => PartOf(row) is var part ? part.Offset + (row - part.First) * part.RowBytes : 0;
}

using System.Runtime.InteropServices;
using Hone.Tensors.Autograd;
using Hone.Tensors.Memory;

namespace Hone.Tensors;

/// <summary>
/// A name, a shape, a place in memory, and the tape it was recorded on. Numbers are row-major, the last dimension contiguous.
/// Operations on it are extension methods in <c>Ops/</c>, one file each.
/// </summary>
/// <remarks>
/// A tensor that an operation gives back has no memory until its tape is compiled: then the plan gives each tensor the part of
/// one arena that it needs for as long as it needs it. Reading its numbers is right for inputs, parameters and the
/// results named when compiling; the memory of others may serve someone else by then.
/// </remarks>
public sealed class Tensor
{
    /// <summary>Numbers of one of its <see cref="Pieces"/>: 64 KiB of them, which the collector still takes for a small object.</summary>
    internal const int LongestPiece = 1 << 14;

    readonly Tape? _tape;
    Arena? _arena;
    long _offset;
    nint _address;

    internal Tensor(string name, Shape shape, DType type, Tape? tape, bool needsGradient)
    {
        Name = name;
        Shape = shape;
        Type = type;
        _tape = tape;
        NeedsGradient = needsGradient;
    }

    /// <summary>Where it comes from, such as <c>blocks.3.attention.qkv</c>.</summary>
    public string Name { get; }

    /// <summary>Its sizes.</summary>
    public Shape Shape { get; }

    /// <summary>What one element is.</summary>
    public DType Type { get; private set; }

    /// <summary>How its rows are packed; null where its numbers stand for themselves.</summary>
    public Packing? Packing { get; private set; }

    /// <summary>Elements times bytes of one, or as many as it is packed into.</summary>
    public long SizeInBytes => Packing?.SizeInBytes ?? Shape.Count * 4;

    /// <summary>A derivative of the loss reaches it when the tape is walked back.</summary>
    public bool NeedsGradient { get; private set; }

    /// <summary>Derivative of the loss by this tensor, same shape; present where <see cref="NeedsGradient"/>.</summary>
    public Tensor? Gradient { get; internal set; }

    /// <summary>Writes numbers into it.</summary>
    /// <typeparam name="T">float or int, as <see cref="Type"/> says.</typeparam>
    /// <param name="values">The numbers.</param>
    /// <param name="at">Where the first goes.</param>
    /// <exception cref="ArgumentException">It holds another type, or fewer numbers.</exception>
    public void Upload<T>(ReadOnlySpan<T> values, long at = 0) where T : unmanaged =>
        Memory.Upload(MemoryMarshal.AsBytes(values), OffsetOf<T>(at, values.Length));

    /// <summary>Writes packed rows into it.</summary>
    /// <param name="first">The row that the first goes to.</param>
    /// <param name="rows">Whole rows, all stored alike.</param>
    /// <exception cref="ArgumentException">It is not packed, or the bytes are no whole rows of one part of it.</exception>
    public void UploadRows(int first, ReadOnlySpan<byte> rows) => Memory.Upload(rows, _offset + OffsetOfRows(first, rows.Length));

    /// <summary>Reads packed rows out of it.</summary>
    /// <param name="first">The first row.</param>
    /// <param name="rows">Filled to its end.</param>
    /// <exception cref="ArgumentException">As above.</exception>
    public void DownloadRows(int first, Span<byte> rows) => Memory.Download(_offset + OffsetOfRows(first, rows.Length), rows);

    /// <summary>Reads numbers out of it; of packed rows those that they are multiplied as.</summary>
    /// <typeparam name="T">float or int, as <see cref="Type"/> says; float of packed ones.</typeparam>
    /// <param name="values">Filled to its end.</param>
    /// <param name="at">Where the first comes from.</param>
    /// <exception cref="ArgumentException">It holds another type, or fewer numbers.</exception>
    public void Download<T>(Span<T> values, long at = 0) where T : unmanaged
    {
        if (Packing is not null && typeof(T) == typeof(float)) Unpack(MemoryMarshal.Cast<T, float>(values), at);
        else Memory.Download(OffsetOf<T>(at, values.Length), MemoryMarshal.AsBytes(values));
    }

    /// <summary>All of its float32 numbers, copied.</summary>
    public float[] ToArray()
    {
        float[] values = new float[Shape.Count];
        Download<float>(values);
        return values;
    }

    /// <summary>
    /// All of its float32 numbers in order, a piece at a time, for whoever needs them once. A piece is borrowed until the next.
    /// </summary>
    public IEnumerable<ReadOnlyMemory<float>> Pieces()
    {
        float[] piece = new float[Math.Min(Shape.Count, LongestPiece)];
        for (long at = 0; at < Shape.Count; at += piece.Length)
        {
            Memory<float> part = piece.AsMemory(0, (int)Math.Min(piece.Length, Shape.Count - at));
            Download(part.Span, at);
            yield return part;
        }
    }

    /// <summary>Opens a scope of names on its tape; see <see cref="Tape.Open"/>.</summary>
    public Tape.Scope OpenScope(string name) => Tape.Open(name);

    /// <summary>Opens a segment on its tape, whose results are computed again instead of kept; see <see cref="Tape.Recompute"/>.</summary>
    public Tape.Segment OpenSegment() => Tape.Recompute();

    internal Tape Tape => _tape ?? throw new InvalidOperationException(
        $"{Name} {Shape} is not on a tape: start from a tape's input, and give parameters as the second operand");

    internal bool IsRecorded => _tape is not null;

    /// <summary>Where it stands; of meaning to kernels of its backend alone.</summary>
    internal nint Address => _address != 0 ? _address : throw NoMemory();

    Arena Memory => _arena ?? throw NoMemory();

    /// <summary>Gives it a place.</summary>
    internal void Place(Arena arena, long offset) => (_arena, _offset, _address) = (arena, offset, arena.Start + (nint)offset);

    /// <summary>From now on no derivative reaches it, and it has no memory for one; what was recorded before does not know.</summary>
    internal void Freeze() => (NeedsGradient, Gradient) = (false, null);

    /// <summary>From now on it is packed, and read only; it has no memory yet.</summary>
    internal void Pack(Packing packing)
    {
        if (Shape.Rank != 2 || packing.Rows != Shape[0])
            throw new ArgumentException($"{packing.Rows} packed rows are not those of {this}", nameof(packing));
        Freeze();
        (Type, Packing) = (DType.Packed, packing);
    }

    /// <summary>Sets all of its numbers to one value.</summary>
    internal void Fill(float value) => Memory.Fill(_offset, Shape.Count, value);

    /// <summary>Name and shape.</summary>
    public override string ToString() => $"{Name} {Shape}";

    InvalidOperationException NoMemory() =>
        new($"{Name} {Shape} has no memory yet: compile its tape (activations) or allocate its set (parameters) first");

    long OffsetOf<T>(long at, int count)
    {
        if (Type == DType.Packed || typeof(T) != (Type == DType.Float32 ? typeof(float) : typeof(int)))
            throw new ArgumentException($"{Name} holds {Type}, not {typeof(T).Name}");
        EnsureInside(at, count);
        return _offset + 4 * at;
    }

    void EnsureInside(long at, int count)
    {
        if (at < 0 || at > Shape.Count - count)
            throw new ArgumentException($"{count} numbers from {at} on leave the {Shape.Count} of {this}");
    }

    long OffsetOfRows(int first, int bytes)
    {
        PackedRows part = (Packing ?? throw new ArgumentException($"{Name} holds {Type}, and no packed rows")).PartOf(first);
        if (bytes % part.RowBytes != 0 || bytes / part.RowBytes > part.First + part.Count - first)
            throw new ArgumentException($"{bytes} bytes from row {first} on are no whole rows of {this} in {part.Format}");
        return Packing.OffsetOf(first);
    }

    void Unpack(Span<float> values, long at)
    {
        EnsureInside(at, values.Length);
        int columns = Shape.Columns;
        float[] numbers = new float[columns];
        while (!values.IsEmpty)
        {
            (int row, int column) = ((int)(at / columns), (int)(at % columns));
            Memory.Unpack(_offset + Packing!.OffsetOf(row), Packing.PartOf(row).Format, numbers);
            int count = Math.Min(columns - column, values.Length);
            numbers.AsSpan(column, count).CopyTo(values);
            values = values[count..];
            at += count;
        }
    }
}

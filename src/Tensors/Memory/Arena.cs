namespace Hone.Tensors.Memory;

/// <summary>
/// A block of a backend's memory, all zero when it is handed out. Whoever asked for it gives it back, before the backend goes.
/// </summary>
internal abstract class Arena(long sizeInBytes, string name) : IDisposable
{
    /// <summary>Every tensor starts on a multiple of this many bytes: a cache line, and the widest vector.</summary>
    public const int Alignment = 64;

    /// <summary>What it is for.</summary>
    public string Name => name;

    /// <summary>Its size, a multiple of <see cref="Alignment"/>.</summary>
    public long SizeInBytes { get; } = RoundUp(sizeInBytes);

    /// <summary>Where it begins, which only its backend's kernels can read.</summary>
    public abstract nint Start { get; }

    /// <summary>The smallest multiple of <see cref="Alignment"/> that holds that many bytes.</summary>
    public static long RoundUp(long bytes) => (bytes + Alignment - 1) / Alignment * Alignment;

    /// <summary>Copies bytes of this process into it.</summary>
    public abstract void Upload(ReadOnlySpan<byte> source, long offset);

    /// <summary>Copies bytes of it into this process, when all that was computed before is there.</summary>
    public abstract void Download(long offset, Span<byte> destination);

    /// <summary>Reads packed numbers of it as float32, when all that was computed before is there: whole blocks.</summary>
    public abstract void Unpack(long offset, PackedFormat format, Span<float> numbers);

    /// <summary>Sets so many float32 numbers to one value.</summary>
    public abstract void Fill(long offset, long count, float value);

    /// <summary>Gives it back.</summary>
    public abstract void Dispose();
}

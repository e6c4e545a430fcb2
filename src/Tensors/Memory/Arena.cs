using System.Runtime.InteropServices;

namespace Hone.Tensors.Memory;

/// <summary>One block of native memory, aligned to a cache line, with marked bytes on both sides that tell of a write outside it.</summary>
public sealed unsafe class Arena : IDisposable
{
    /// <summary>Every tensor starts on a multiple of this many bytes: a cache line, and the widest vector.</summary>
    public const int Alignment = 64;

    const ulong Guard = 0x5AFE_C0DE_5AFE_C0DE;
    static long _bytesAlive;
    readonly string _name;
    byte* _memory;

    /// <summary>Takes <paramref name="sizeInBytes"/> bytes from the system, all zero.</summary>
    /// <exception cref="InsufficientMemoryException">The system does not have them; the message names the amount and the purpose.</exception>
    public Arena(long sizeInBytes, string name)
    {
        _name = name;
        SizeInBytes = RoundUp(sizeInBytes);
        try
        {
            _memory = (byte*)NativeBlock.Allocate(SizeInBytes + 2 * Alignment);
        }
        catch (OutOfMemoryException e)
        {
            throw new InsufficientMemoryException($"{SizeInBytes:N0} bytes for {name} are not to be had.\nUse a smaller model, batch or context.", e);
        }

        NativeMemory.Clear(_memory, (nuint)(SizeInBytes + 2 * Alignment));
        new Span<ulong>(_memory, Alignment / 8).Fill(Guard);
        new Span<ulong>(_memory + Alignment + SizeInBytes, Alignment / 8).Fill(Guard);
        Interlocked.Add(ref _bytesAlive, SizeInBytes);
    }

    /// <summary>Bytes of all arenas not yet given back, in this process.</summary>
    public static long BytesAlive => Interlocked.Read(ref _bytesAlive);

    /// <summary>Its size, a multiple of <see cref="Alignment"/>.</summary>
    public long SizeInBytes { get; }

    internal nint Start => _memory != null ? (nint)(_memory + Alignment) : throw new ObjectDisposedException(_name);

    /// <summary>The smallest multiple of <see cref="Alignment"/> that holds that many bytes.</summary>
    public static long RoundUp(long bytes) => (bytes + Alignment - 1) / Alignment * Alignment;

    /// <summary>Throws if anything wrote before its first or after its last byte.</summary>
    public void CheckGuards()
    {
        ReadOnlySpan<ulong> before = new(_memory, Alignment / 8), after = new(_memory + Alignment + SizeInBytes, Alignment / 8);
        if (before.ContainsAnyExcept(Guard) || after.ContainsAnyExcept(Guard))
            throw new InvalidOperationException($"something wrote outside the arena of {_name}");
    }

    /// <summary>Gives the memory back, after a last look at the guards.</summary>
    public void Dispose()
    {
        if (_memory == null) return;
        try
        {
            CheckGuards();
        }
        finally
        {
            NativeBlock.Free(_memory);
            _memory = null;
            Interlocked.Add(ref _bytesAlive, -SizeInBytes);
        }
    }
}

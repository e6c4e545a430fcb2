using System.Runtime.InteropServices;
using Hone.Tensors.Backends.Cpu.Products;
using Hone.Tensors.Memory;

namespace Hone.Tensors.Backends.Cpu;

/// <summary>One block of native memory, aligned to a cache line, with marked bytes on both sides that tell of a write outside it.</summary>
internal sealed unsafe class NativeArena : Arena
{
    const ulong Guard = 0x5AFE_C0DE_5AFE_C0DE;
    static long _bytesAlive;
    byte* _memory;

    /// <summary>Takes <paramref name="sizeInBytes"/> bytes from the system, all zero.</summary>
    /// <exception cref="InsufficientMemoryException">The system does not have them; the message names the amount and the
    /// purpose.</exception>
    public NativeArena(long sizeInBytes, string name) : base(sizeInBytes, name)
    {
        try
        {
            _memory = (byte*)NativeBlock.Allocate(SizeInBytes + 2 * Alignment);
        }
        catch (OutOfMemoryException e)
        {
            throw new InsufficientMemoryException(
                $"{SizeInBytes:N0} bytes for {name} are not to be had.\nUse a smaller model, batch or context.", e);
        }

        NativeMemory.Clear(_memory, (nuint)(SizeInBytes + 2 * Alignment));
        new Span<ulong>(_memory, Alignment / 8).Fill(Guard);
        new Span<ulong>(_memory + Alignment + SizeInBytes, Alignment / 8).Fill(Guard);
        Interlocked.Add(ref _bytesAlive, SizeInBytes);
    }

    /// <summary>Bytes of all arenas not yet given back, in this process.</summary>
    public static long BytesAlive => Interlocked.Read(ref _bytesAlive);

    public override nint Start => _memory != null ? (nint)(_memory + Alignment) : throw new ObjectDisposedException(Name);

    public override void Upload(ReadOnlySpan<byte> source, long offset) =>
        source.CopyTo(new Span<byte>((byte*)Start + offset, source.Length));

    public override void Download(long offset, Span<byte> destination) =>
        new ReadOnlySpan<byte>((byte*)Start + offset, destination.Length).CopyTo(destination);

    public override void Unpack(long offset, PackedFormat format, Span<float> numbers)
    {
        fixed (float* target = numbers) Block.Unpack<Lanes128>(format, (byte*)Start + offset, numbers.Length, target);
    }

    public override void Fill(long offset, long count, float value) =>
        new Span<float>((byte*)Start + offset, checked((int)count)).Fill(value);

    /// <summary>Throws if anything wrote before its first or after its last byte.</summary>
    public void CheckGuards()
    {
        ReadOnlySpan<ulong> before = new(_memory, Alignment / 8), after = new(_memory + Alignment + SizeInBytes, Alignment / 8);
        if (before.ContainsAnyExcept(Guard) || after.ContainsAnyExcept(Guard))
            throw new InvalidOperationException($"something wrote outside the arena of {Name}");
    }

    /// <summary>Gives the memory back, after a last look at the guards.</summary>
    public override void Dispose()
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

using System.Runtime.Intrinsics;

namespace Hone.Formats.Blocks;

/// <summary>
/// How numbers of a row are stored in blocks of equal length and size: as they are (a block is one number), or quantized, as a few bits a
/// number and scales that the numbers of a block share. The quantized ones are llama.cpp's, byte for byte: all arithmetic is float32,
/// a multiplication and an addition are rounded each, and sums run in the order of the numbers.
/// </summary>
public abstract class BlockFormat
{
    private protected BlockFormat()
    {
    }

    /// <summary>float32.</summary>
    public static BlockFormat F32 { get; } = new PlainFormat(StoredType.F32);

    /// <summary>IEEE 754 binary16.</summary>
    public static BlockFormat F16 { get; } = new PlainFormat(StoredType.F16);

    /// <summary>The upper half of a float32.</summary>
    public static BlockFormat BF16 { get; } = new PlainFormat(StoredType.BF16);

    /// <summary>8 bits a number, and a scale of 32 numbers.</summary>
    public static BlockFormat Q80 { get; } = new Q80Format();

    /// <summary>4 bits a number, and a scale of 32 numbers.</summary>
    public static BlockFormat Q40 { get; } = new Q40Format();

    /// <summary>4 bits a number, and a scale and a minimum of 32 numbers, themselves of 6 bits.</summary>
    public static BlockFormat Q4K { get; } = new Q4KFormat();

    /// <summary>6 bits a number, and a scale of 16 numbers, itself of 8 bits.</summary>
    public static BlockFormat Q6K { get; } = new Q6KFormat();

    /// <summary>Every format, each once.</summary>
    public static IReadOnlyList<BlockFormat> All { get; } = [F32, F16, BF16, Q80, Q40, Q4K, Q6K];

    /// <summary>What it is called: <c>f32</c>, <c>q4_k</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Numbers of a block; a row is a multiple of it.</summary>
    public abstract int Length { get; }

    /// <summary>Bytes of a block.</summary>
    public abstract int Bytes { get; }

    /// <summary>
    /// What the largest magnitude of a block is divided by, about, to make the half-precision number that scales all of them; 0 where
    /// there is no such number.
    /// </summary>
    public virtual float ScaleDivisor => 0;

    /// <summary>Whether numbers lose more than their last bits.</summary>
    public bool IsQuantized => Length > 1;

    /// <summary>Bytes of so many numbers.</summary>
    /// <exception cref="ArgumentException">They are not whole blocks.</exception>
    public long SizeOf(long numbers) => numbers % Length == 0 ? checked(numbers / Length * Bytes)
        : throw new ArgumentException($"{numbers} numbers are no whole blocks of {Length}", nameof(numbers));

    /// <summary>The format of that name; null where none has it.</summary>
    public static BlockFormat? Find(string name) => All.FirstOrDefault(format => format.Name == name);

    /// <summary>The largest magnitude of numbers; 0 of none, NaN where one is NaN.</summary>
    public static float LargestMagnitude(ReadOnlySpan<float> numbers)
    {
        Vector256<float> eight = Vector256<float>.Zero;
        for (; numbers.Length >= Eight.Lanes; numbers = numbers[Eight.Lanes..])
            eight = Vector256.Max(eight, Vector256.Abs(Eight.At(numbers, 0)));
        float largest = Eight.Largest(eight);
        foreach (float number in numbers) largest = Math.Max(largest, Math.Abs(number));
        return largest;
    }

    /// <summary>Stores numbers.</summary>
    /// <param name="numbers">Whole blocks of finite numbers.</param>
    /// <param name="blocks">As many bytes as they take.</param>
    /// <exception cref="ArgumentException">The bytes are not so many blocks.</exception>
    public void Quantize(ReadOnlySpan<float> numbers, Span<byte> blocks)
    {
        Check(numbers.Length, blocks.Length);
        Store(numbers, blocks);
    }

    /// <summary>Reads numbers.</summary>
    /// <param name="blocks">Whole blocks.</param>
    /// <param name="numbers">As many numbers as they hold.</param>
    /// <exception cref="ArgumentException">The bytes are not so many blocks.</exception>
    public void Dequantize(ReadOnlySpan<byte> blocks, Span<float> numbers)
    {
        Check(numbers.Length, blocks.Length);
        Load(blocks, numbers);
    }

    /// <inheritdoc/>
    public override string ToString() => Name;

    private protected abstract void Store(ReadOnlySpan<float> numbers, Span<byte> blocks);

    private protected abstract void Load(ReadOnlySpan<byte> blocks, Span<float> numbers);

    void Check(int numbers, int bytes)
    {
        if (SizeOf(numbers) != bytes) throw new ArgumentException($"{bytes} bytes are not {numbers} numbers of {Name}", nameof(bytes));
    }
}

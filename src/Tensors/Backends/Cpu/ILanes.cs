namespace Hone.Tensors.Backends.Cpu;

/// <summary>A vector register of float32 numbers: loops are written once over it, and run on whichever width the processor has.</summary>
/// <typeparam name="V">The type itself.</typeparam>
internal unsafe interface ILanes<V> where V : struct, ILanes<V>
{
    /// <summary>Numbers in one register.</summary>
    static abstract int Count { get; }

    /// <summary>Rows of C that the matrix product's inner tile keeps in registers; its columns are two registers.</summary>
    static abstract int TileRows { get; }

    static abstract V Splat(float value);

    static abstract V Load(float* source);

    void Store(float* destination);

    static abstract V operator +(V a, V b);

    static abstract V operator -(V a, V b);

    static abstract V operator *(V a, V b);

    static abstract V operator /(V a, V b);

    /// <summary>a·b + c, rounded once.</summary>
    static abstract V MultiplyAdd(V a, V b, V c);

    static abstract V Sqrt(V a);

    /// <summary>The larger, <paramref name="b"/> where that is NaN.</summary>
    static abstract V Max(V a, V b);

    /// <summary>The smaller, <paramref name="b"/> where that is NaN.</summary>
    static abstract V Min(V a, V b);

    /// <summary>
    /// The first <paramref name="count"/> numbers of <paramref name="a"/>, and <paramref name="rest"/> in all other places.
    /// </summary>
    static abstract V Firsts(V a, int count, V rest);

    /// <summary><paramref name="value"/> where the test is at least 0, else 0; 0 where the test is NaN.</summary>
    static abstract V WhereNotNegative(V test, V value);

    /// <summary>Nearest whole number, ties to even.</summary>
    static abstract V Round(V a);

    /// <summary>2 to the power n, for whole n in −126…127.</summary>
    static abstract V PowerOfTwo(V n);

    /// <summary>The first bf16 of each pair, as float32.</summary>
    static abstract V LowHalf(V pairs);

    /// <summary>The second bf16 of each pair, as float32.</summary>
    static abstract V HighHalf(V pairs);

    /// <summary>Numbers too small to be normal become zero, of their sign.</summary>
    static abstract V FlushSubnormal(V a);

    // Whole numbers in the same register, of 32 bits, or of 64 in two places: what random numbers are made of.

    /// <summary>The same bits in every place.</summary>
    static abstract V SplatBits(uint bits);

    /// <summary>Numbers of 64 bits: <paramref name="first"/>, and 2 more from each to the next.</summary>
    static abstract V EverySecond(ulong first);

    /// <summary>Of numbers of 64 bits, the products of their lower halves.</summary>
    static abstract V MultiplyWide(V a, V b);

    /// <summary>Of numbers of 64 bits, the upper halves.</summary>
    static abstract V UpperHalves(V a);

    /// <summary>a ⊕ b ⊕ c.</summary>
    static abstract V Xor(V a, V b, V c);

    /// <summary>Lower halves of numbers of 64 bits, one of <paramref name="even"/> and one of <paramref name="odd"/> in turn.</summary>
    static abstract V Interleave(V even, V odd);

    /// <summary><paramref name="value"/> where <paramref name="test"/>, signed and of 32 bits, is at least the other, else 0.</summary>
    static abstract V WhereAtLeast(V test, V least, V value);

    // Whole numbers of 32 bits made of narrower ones: what packed weights are read as.

    /// <summary>Bytes, from 0 to 255, one in each place.</summary>
    static abstract V OfBytes(byte* source);

    /// <summary>Signed bytes, one in each place.</summary>
    static abstract V OfSignedBytes(byte* source);

    /// <summary>Numbers of 16 bits, from 0 to 65535, one in each place.</summary>
    static abstract V OfShorts(ushort* source);

    /// <summary>Bits that both have.</summary>
    static abstract V And(V a, V b);

    /// <summary>Bits that one of them has.</summary>
    static abstract V Or(V a, V b);

    /// <summary>Each place by itself, zeros coming in.</summary>
    static abstract V ShiftLeft(V a, int by);

    /// <summary>Each place by itself, zeros coming in.</summary>
    static abstract V ShiftRight(V a, int by);

    /// <summary>Numbers of a register by their places, which are whole numbers and count modulo <see cref="Count"/>.</summary>
    static abstract V At(V numbers, V places);

    /// <summary>Signed whole numbers as float32.</summary>
    static abstract V ToNumbers(V a);

    /// <summary>Sum over the register, halves first: always the same order.</summary>
    static abstract float Sum(V a);

    /// <summary>Largest number in the register.</summary>
    static abstract float MaxOf(V a);
}

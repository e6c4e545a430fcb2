using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Hone.Tensors.Backends.Cpu;

/// <summary>Sixteen lanes: AVX-512, with 32 registers for a 12×32 tile.</summary>
internal readonly unsafe struct Lanes512(Vector512<float> value) : ILanes<Lanes512>
{
    readonly Vector512<float> _value = value;

    public static int Count => 16;

    public static int TileRows => 12;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Splat(float value) => new(Vector512.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Load(float* source) => new(Vector512.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(float* destination) => _value.Store(destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 operator +(Lanes512 a, Lanes512 b) => new(a._value + b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 operator -(Lanes512 a, Lanes512 b) => new(a._value - b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 operator *(Lanes512 a, Lanes512 b) => new(a._value * b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 operator /(Lanes512 a, Lanes512 b) => new(a._value / b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 MultiplyAdd(Lanes512 a, Lanes512 b, Lanes512 c) => new(Vector512.FusedMultiplyAdd(a._value, b._value, c._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Sqrt(Lanes512 a) => new(Vector512.Sqrt(a._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Max(Lanes512 a, Lanes512 b) => new(Avx512F.IsSupported
        ? Avx512F.Max(a._value, b._value)                                       // its answer to NaN and to zeros is the second operand, too
        : Vector512.ConditionalSelect(Vector512.GreaterThan(a._value, b._value), a._value, b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Min(Lanes512 a, Lanes512 b) => new(Avx512F.IsSupported
        ? Avx512F.Min(a._value, b._value)                                       // its answer to NaN and to zeros is the second operand, too
        : Vector512.ConditionalSelect(Vector512.LessThan(a._value, b._value), a._value, b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Firsts(Lanes512 a, int count, Lanes512 rest) =>
        new(Vector512.ConditionalSelect(Vector512.LessThan(Vector512<int>.Indices, Vector512.Create(count)).AsSingle(), a._value,
            rest._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 WhereNotNegative(Lanes512 test, Lanes512 value) =>
        new(Vector512.GreaterThanOrEqual(test._value, Vector512<float>.Zero) & value._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Round(Lanes512 a) => new(Vector512.Round(a._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 PowerOfTwo(Lanes512 n) =>
        new(Vector512.ShiftLeft(Vector512.ConvertToInt32Native(n._value) + Vector512.Create(127), 23).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 LowHalf(Lanes512 pairs) => new(Vector512.ShiftLeft(pairs._value.AsUInt32(), 16).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 HighHalf(Lanes512 pairs) => new((pairs._value.AsUInt32() & Vector512.Create(0xFFFF_0000u)).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 FlushSubnormal(Lanes512 a)
    {
        Vector512<uint> bits = a._value.AsUInt32(), sign = bits & Vector512.Create(0x8000_0000u);
        Vector512<uint> isSmall = Vector512.Equals(bits & Vector512.Create(0x7F80_0000u), Vector512<uint>.Zero);
        return new(Vector512.ConditionalSelect(isSmall, sign, bits).AsSingle());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 SplatBits(uint bits) => new(Vector512.Create(bits).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 EverySecond(ulong first) =>
        new((Vector512.Create(first) + Vector512.Create(0UL, 2UL, 4UL, 6UL, 8UL, 10UL, 12UL, 14UL)).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 MultiplyWide(Lanes512 a, Lanes512 b) => new(Avx512F.IsSupported
        ? Avx512F.Multiply(a._value.AsUInt32(), b._value.AsUInt32()).AsSingle()
        : (Lower(a) * Lower(b)).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 UpperHalves(Lanes512 a) => new(Vector512.ShiftRightLogical(a._value.AsUInt64(), 32).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Xor(Lanes512 a, Lanes512 b, Lanes512 c) =>
        new((a._value.AsUInt32() ^ b._value.AsUInt32() ^ c._value.AsUInt32()).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Interleave(Lanes512 even, Lanes512 odd) =>
        new((Lower(even) | Vector512.ShiftLeft(odd._value.AsUInt64(), 32)).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 WhereAtLeast(Lanes512 test, Lanes512 least, Lanes512 value) =>
        new(Vector512.AndNot(value._value, Vector512.GreaterThan(least._value.AsInt32(), test._value.AsInt32()).AsSingle()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 OfBytes(byte* source) => Avx512F.IsSupported
        ? new(Avx512F.ConvertToVector512Int32(Vector128.Load(source)).AsSingle())
        : OfPair(Lanes256.OfBytes(source), Lanes256.OfBytes(source + 8));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 OfSignedBytes(byte* source) => Avx512F.IsSupported
        ? new(Avx512F.ConvertToVector512Int32(Vector128.Load((sbyte*)source)).AsSingle())
        : OfPair(Lanes256.OfSignedBytes(source), Lanes256.OfSignedBytes(source + 8));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 OfShorts(ushort* source) => Avx512F.IsSupported
        ? new(Avx512F.ConvertToVector512Int32(Vector256.Load(source)).AsSingle())
        : OfPair(Lanes256.OfShorts(source), Lanes256.OfShorts(source + 8));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Lanes512 OfPair(Lanes256 low, Lanes256 high)
    {
        float* both = stackalloc float[16];
        low.Store(both);
        high.Store(both + 8);
        return Load(both);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 And(Lanes512 a, Lanes512 b) => new(a._value & b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Or(Lanes512 a, Lanes512 b) => new(a._value | b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 ShiftLeft(Lanes512 a, int by) => new(Vector512.ShiftLeft(a._value.AsUInt32(), by).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 ShiftRight(Lanes512 a, int by) => new(Vector512.ShiftRightLogical(a._value.AsUInt32(), by).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 At(Lanes512 numbers, Lanes512 places) => Avx512F.IsSupported
        ? new(Avx512F.PermuteVar16x32(numbers._value, places._value.AsInt32()))
        : new(Vector512.Shuffle(numbers._value, places._value.AsInt32() & Vector512.Create(15)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 ToNumbers(Lanes512 a) => new(Vector512.ConvertToSingle(a._value.AsInt32()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Lanes512 a) => Lanes256.Sum(new Lanes256(a._value.GetLower() + a._value.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float MaxOf(Lanes512 a) =>
        Lanes256.MaxOf(Lanes256.Max(new Lanes256(a._value.GetLower()), new Lanes256(a._value.GetUpper())));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<ulong> Lower(Lanes512 a) => a._value.AsUInt64() & Vector512.Create(0xFFFF_FFFFUL);
}

using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Hone.Tensors.Backends.Cpu;

/// <summary>Eight lanes: AVX2 with FMA, with 16 registers for a 6×16 tile.</summary>
internal readonly unsafe struct Lanes256(Vector256<float> value) : ILanes<Lanes256>
{
    readonly Vector256<float> _value = value;

    public static int Count => 8;

    public static int TileRows => 6;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Splat(float value) => new(Vector256.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Load(float* source) => new(Vector256.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(float* destination) => _value.Store(destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 operator +(Lanes256 a, Lanes256 b) => new(a._value + b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 operator -(Lanes256 a, Lanes256 b) => new(a._value - b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 operator *(Lanes256 a, Lanes256 b) => new(a._value * b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 operator /(Lanes256 a, Lanes256 b) => new(a._value / b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 MultiplyAdd(Lanes256 a, Lanes256 b, Lanes256 c) => new(Vector256.FusedMultiplyAdd(a._value, b._value, c._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Sqrt(Lanes256 a) => new(Vector256.Sqrt(a._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Max(Lanes256 a, Lanes256 b) => new(Avx.IsSupported
        ? Avx.Max(a._value, b._value)                                       // its answer to NaN and to zeros is the second operand, too
        : Vector256.ConditionalSelect(Vector256.GreaterThan(a._value, b._value), a._value, b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Min(Lanes256 a, Lanes256 b) => new(Avx.IsSupported
        ? Avx.Min(a._value, b._value)                                       // its answer to NaN and to zeros is the second operand, too
        : Vector256.ConditionalSelect(Vector256.LessThan(a._value, b._value), a._value, b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Firsts(Lanes256 a, int count, Lanes256 rest) =>
        new(Vector256.ConditionalSelect(Vector256.LessThan(Vector256<int>.Indices, Vector256.Create(count)).AsSingle(), a._value,
            rest._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 WhereNotNegative(Lanes256 test, Lanes256 value) =>
        new(Vector256.GreaterThanOrEqual(test._value, Vector256<float>.Zero) & value._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Round(Lanes256 a) => new(Vector256.Round(a._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 PowerOfTwo(Lanes256 n) =>
        new(Vector256.ShiftLeft(Vector256.ConvertToInt32Native(n._value) + Vector256.Create(127), 23).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 LowHalf(Lanes256 pairs) => new(Vector256.ShiftLeft(pairs._value.AsUInt32(), 16).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 HighHalf(Lanes256 pairs) => new((pairs._value.AsUInt32() & Vector256.Create(0xFFFF_0000u)).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 FlushSubnormal(Lanes256 a)
    {
        Vector256<uint> bits = a._value.AsUInt32(), sign = bits & Vector256.Create(0x8000_0000u);
        Vector256<uint> isSmall = Vector256.Equals(bits & Vector256.Create(0x7F80_0000u), Vector256<uint>.Zero);
        return new(Vector256.ConditionalSelect(isSmall, sign, bits).AsSingle());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 SplatBits(uint bits) => new(Vector256.Create(bits).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 EverySecond(ulong first) => new((Vector256.Create(first) + Vector256.Create(0UL, 2UL, 4UL, 6UL)).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 MultiplyWide(Lanes256 a, Lanes256 b) => new(Avx2.IsSupported
        ? Avx2.Multiply(a._value.AsUInt32(), b._value.AsUInt32()).AsSingle()
        : (Lower(a) * Lower(b)).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 UpperHalves(Lanes256 a) => new(Vector256.ShiftRightLogical(a._value.AsUInt64(), 32).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Xor(Lanes256 a, Lanes256 b, Lanes256 c) =>
        new((a._value.AsUInt32() ^ b._value.AsUInt32() ^ c._value.AsUInt32()).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Interleave(Lanes256 even, Lanes256 odd) =>
        new((Lower(even) | Vector256.ShiftLeft(odd._value.AsUInt64(), 32)).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 WhereAtLeast(Lanes256 test, Lanes256 least, Lanes256 value) =>
        new(Vector256.AndNot(value._value, Vector256.GreaterThan(least._value.AsInt32(), test._value.AsInt32()).AsSingle()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 OfBytes(byte* source) => Avx2.IsSupported
        ? new(Avx2.ConvertToVector256Int32(Vector128.CreateScalarUnsafe(*(ulong*)source).AsByte()).AsSingle())
        : OfPair(Lanes128.OfBytes(source), Lanes128.OfBytes(source + 4));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 OfSignedBytes(byte* source) => Avx2.IsSupported
        ? new(Avx2.ConvertToVector256Int32(Vector128.CreateScalarUnsafe(*(ulong*)source).AsSByte()).AsSingle())
        : OfPair(Lanes128.OfSignedBytes(source), Lanes128.OfSignedBytes(source + 4));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 OfShorts(ushort* source) => Avx2.IsSupported
        ? new(Avx2.ConvertToVector256Int32(Vector128.Load(source)).AsSingle())
        : OfPair(Lanes128.OfShorts(source), Lanes128.OfShorts(source + 4));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Lanes256 OfPair(Lanes128 low, Lanes128 high)
    {
        float* both = stackalloc float[8];
        low.Store(both);
        high.Store(both + 4);
        return Load(both);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 And(Lanes256 a, Lanes256 b) => new(a._value & b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Or(Lanes256 a, Lanes256 b) => new(a._value | b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 ShiftLeft(Lanes256 a, int by) => new(Vector256.ShiftLeft(a._value.AsUInt32(), by).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 ShiftRight(Lanes256 a, int by) => new(Vector256.ShiftRightLogical(a._value.AsUInt32(), by).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 At(Lanes256 numbers, Lanes256 places) =>
        new(Vector256.Shuffle(numbers._value, places._value.AsInt32() & Vector256.Create(7)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 ToNumbers(Lanes256 a) => new(Vector256.ConvertToSingle(a._value.AsInt32()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Lanes256 a) => Lanes128.Sum(new Lanes128(a._value.GetLower() + a._value.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float MaxOf(Lanes256 a) =>
        Lanes128.MaxOf(Lanes128.Max(new Lanes128(a._value.GetLower()), new Lanes128(a._value.GetUpper())));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector256<ulong> Lower(Lanes256 a) => a._value.AsUInt64() & Vector256.Create(0xFFFF_FFFFUL);
}

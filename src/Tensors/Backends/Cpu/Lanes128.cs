using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Hone.Tensors.Backends.Cpu;

/// <summary>Four lanes: Arm's Advanced SIMD, with 32 registers for a 12×8 tile; on x86 only where nothing wider is to be had.</summary>
internal readonly unsafe struct Lanes128(Vector128<float> value) : ILanes<Lanes128>
{
    readonly Vector128<float> _value = value;

    public static int Count => 4;

    public static int TileRows => 12;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Splat(float value) => new(Vector128.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Load(float* source) => new(Vector128.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(float* destination) => _value.Store(destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 operator +(Lanes128 a, Lanes128 b) => new(a._value + b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 operator -(Lanes128 a, Lanes128 b) => new(a._value - b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 operator *(Lanes128 a, Lanes128 b) => new(a._value * b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 operator /(Lanes128 a, Lanes128 b) => new(a._value / b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 MultiplyAdd(Lanes128 a, Lanes128 b, Lanes128 c) => new(Vector128.FusedMultiplyAdd(a._value, b._value, c._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Sqrt(Lanes128 a) => new(Vector128.Sqrt(a._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Max(Lanes128 a, Lanes128 b) => new(Sse.IsSupported
        ? Sse.Max(a._value, b._value)                                       // its answer to NaN and to zeros is the second operand, too
        : Vector128.ConditionalSelect(Vector128.GreaterThan(a._value, b._value), a._value, b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Min(Lanes128 a, Lanes128 b) => new(Sse.IsSupported
        ? Sse.Min(a._value, b._value)                                       // its answer to NaN and to zeros is the second operand, too
        : Vector128.ConditionalSelect(Vector128.LessThan(a._value, b._value), a._value, b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Firsts(Lanes128 a, int count, Lanes128 rest) =>
        new(Vector128.ConditionalSelect(Vector128.LessThan(Vector128<int>.Indices, Vector128.Create(count)).AsSingle(), a._value,
            rest._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 WhereNotNegative(Lanes128 test, Lanes128 value) =>
        new(Vector128.GreaterThanOrEqual(test._value, Vector128<float>.Zero) & value._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Round(Lanes128 a) => new(Vector128.Round(a._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 PowerOfTwo(Lanes128 n) =>
        new(Vector128.ShiftLeft(Vector128.ConvertToInt32Native(n._value) + Vector128.Create(127), 23).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 LowHalf(Lanes128 pairs) => new(Vector128.ShiftLeft(pairs._value.AsUInt32(), 16).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 HighHalf(Lanes128 pairs) => new((pairs._value.AsUInt32() & Vector128.Create(0xFFFF_0000u)).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 FlushSubnormal(Lanes128 a)
    {
        Vector128<uint> bits = a._value.AsUInt32(), sign = bits & Vector128.Create(0x8000_0000u);
        Vector128<uint> isSmall = Vector128.Equals(bits & Vector128.Create(0x7F80_0000u), Vector128<uint>.Zero);
        return new(Vector128.ConditionalSelect(isSmall, sign, bits).AsSingle());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 SplatBits(uint bits) => new(Vector128.Create(bits).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 EverySecond(ulong first) => new((Vector128.Create(first) + Vector128.Create(0UL, 2UL)).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 MultiplyWide(Lanes128 a, Lanes128 b) => new(Sse2.IsSupported
        ? Sse2.Multiply(a._value.AsUInt32(), b._value.AsUInt32()).AsSingle()
        : AdvSimd.IsSupported
        ? AdvSimd.MultiplyWideningLower(AdvSimd.ExtractNarrowingLower(a._value.AsUInt64()),
            AdvSimd.ExtractNarrowingLower(b._value.AsUInt64())).AsSingle()
        : (Lower(a) * Lower(b)).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 UpperHalves(Lanes128 a) => new(Vector128.ShiftRightLogical(a._value.AsUInt64(), 32).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Xor(Lanes128 a, Lanes128 b, Lanes128 c) =>
        new((a._value.AsUInt32() ^ b._value.AsUInt32() ^ c._value.AsUInt32()).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Interleave(Lanes128 even, Lanes128 odd) =>
        new((Lower(even) | Vector128.ShiftLeft(odd._value.AsUInt64(), 32)).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 WhereAtLeast(Lanes128 test, Lanes128 least, Lanes128 value) =>
        new(Vector128.AndNot(value._value, Vector128.GreaterThan(least._value.AsInt32(), test._value.AsInt32()).AsSingle()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 OfBytes(byte* source) =>
        new(Vector128.WidenLower(Vector128.WidenLower(Vector128.CreateScalarUnsafe(*(uint*)source).AsByte())).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 OfSignedBytes(byte* source) =>
        new(Vector128.WidenLower(Vector128.WidenLower(Vector128.CreateScalarUnsafe(*(uint*)source).AsSByte())).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 OfShorts(ushort* source) =>
        new(Vector128.WidenLower(Vector128.CreateScalarUnsafe(*(ulong*)source).AsUInt16()).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 And(Lanes128 a, Lanes128 b) => new(a._value & b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Or(Lanes128 a, Lanes128 b) => new(a._value | b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 ShiftLeft(Lanes128 a, int by) => new(Vector128.ShiftLeft(a._value.AsUInt32(), by).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 ShiftRight(Lanes128 a, int by) => new(Vector128.ShiftRightLogical(a._value.AsUInt32(), by).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 At(Lanes128 numbers, Lanes128 places) =>
        new(Vector128.Shuffle(numbers._value, places._value.AsInt32() & Vector128.Create(3)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 ToNumbers(Lanes128 a) => new(Vector128.ConvertToSingle(a._value.AsInt32()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Lanes128 a) => (a._value[0] + a._value[2]) + (a._value[1] + a._value[3]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float MaxOf(Lanes128 a) => MathF.Max(MathF.Max(a._value[0], a._value[1]), MathF.Max(a._value[2], a._value[3]));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector128<ulong> Lower(Lanes128 a) => a._value.AsUInt64() & Vector128.Create(0xFFFF_FFFFUL);
}

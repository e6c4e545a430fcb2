using System.Buffers.Binary;
using Hone.Formats;

namespace Hone.Unit.Formats;

/// <summary>Every 16-bit number there is, to float32 and back, and what is between two of them.</summary>
public sealed class StoredNumberCases
{
    [Theory]
    [InlineData(StoredType.F16), InlineData(StoredType.BF16)]
    public void Every_narrow_number_comes_back_as_it_was(StoredType type)
    {
        byte[] bytes = new byte[2 << 16], back = new byte[2 << 16];
        for (int i = 0; i < 1 << 16; i++) BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(2 * i), (ushort)i);
        float[] values = new float[1 << 16];
        StoredNumbers.Read(type, bytes, values);
        StoredNumbers.Write(type, values, back);
        for (int i = 0; i < 1 << 16; i++)
        {
            double expected = type == StoredType.F16 ? (double)BitConverter.UInt16BitsToHalf((ushort)i) : Meaning(i);
            if (double.IsNaN(expected))
            {
                float.IsNaN(values[i]).ShouldBeTrue();
                continue;
            }

            values[i].ShouldBe((float)expected);
            BinaryPrimitives.ReadUInt16LittleEndian(back.AsSpan(2 * i)).ShouldBe((ushort)i);
        }
    }

    [Fact]
    public void What_is_between_two_bf16_goes_to_the_nearer_and_a_tie_to_the_even_one()
    {
        foreach (int low in (int[])[0x0000, 0x3F80, 0x3F81, 0x7F7F, 0x00FF, 0xBF80, 0xC2FF])
        {
            (Of(low, 0x7FFF), Of(low, 0x8001)).ShouldBe((low, low + 1));
            Of(low, 0x8000).ShouldBe(low % 2 == 0 ? low : low + 1);
        }

        byte[] nan = new byte[2];
        StoredNumbers.Write(StoredType.BF16, [BitConverter.Int32BitsToSingle(0x7F800001)], nan);
        float[] back = new float[1];
        StoredNumbers.Read(StoredType.BF16, nan, back);
        float.IsNaN(back[0]).ShouldBeTrue("rounding made an infinity of what is no number");
    }

    [Fact]
    public void Other_types_and_other_lengths_are_refused()
    {
        Should.Throw<ArgumentException>(() => StoredNumbers.Read(StoredType.U8, new byte[4], new float[4])).Message
            .ShouldContain("U8 is none of F32, F16 and BF16");
        Should.Throw<ArgumentException>(() => StoredNumbers.Write(StoredType.F16, new float[3], new byte[12])).Message
            .ShouldContain("12 bytes are not 3 numbers of F16");
    }

    static int Of(int upper, int lower)
    {
        byte[] bytes = new byte[2];
        StoredNumbers.Write(StoredType.BF16, [BitConverter.Int32BitsToSingle(upper << 16 | lower)], bytes);
        return BinaryPrimitives.ReadUInt16LittleEndian(bytes);
    }

    /// <summary>Sign, 8 bits of exponent, 7 of fraction.</summary>
    static double Meaning(int bits)
    {
        int exponent = bits >> 7 & 0xFF, fraction = bits & 0x7F;
        double sign = bits < 0x8000 ? 1 : -1;
        return exponent == 0xFF ? fraction == 0 ? sign * double.PositiveInfinity : double.NaN
            : exponent == 0 ? sign * fraction * Math.Pow(2, -133) : sign * (128 + fraction) * Math.Pow(2, exponent - 134);
    }
}

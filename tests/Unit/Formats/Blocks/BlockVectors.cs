using Hone.Formats.Blocks;

namespace Hone.Unit.Formats.Blocks;

/// <summary>Blocks are those of llama.cpp's own quantizer, byte for byte.</summary>
public sealed class BlockVectors
{
    /// <summary>Format, what the numbers are, and the bytes that libggml makes of them.</summary>
    public static TheoryData<string, string, string> Vectors => new()
    {
        {
            "q8_0", "uniform", "cc1fbbde01368ade480f8125beec1859ba7e5fd33008b5988fd09f3616e0c24271ab"
        },
        {
            "q8_0", "ramp", "081c81899199a1a9b1b9c0c8d0d8e0e8f0f8000810182028303840474f575f676f77"
        },
        {
            "q4_0", "uniform", "bc2fe456b89b31161d5920ba94674acef43f"
        },
        {
            "q4_0", "ramp", "002c809191a2a2b3b3c4c4d5d5e6e6f7f7f8"
        },
        {
            "q4_0", "ones", "00b000000000000000000000000000000000"
        },
        {
            "q4_0", "positive", "f1b544324141234132333521140112015230"
        },
        {
            "q4_k", "uniform", "8a181124fefbfafffcfcfdfebccafc2453f5678a70f5dbb8e0f92356a82c732e9cd45a07e331c104620a5825c36b2d929cbe6070"
            + "cf4c07569a1f4b3736b27e9b8ae97841e6a99e659c24dece06368500a8a78676600abe1bd7ac9579be34ab586892b0c8fcc140de"
            + "13a404163bb443a14d363c062951e9b517b290824ec6597825579ea154bc9797cbcdf7caf349823f"
        },
        {
            "q4_k", "ramp", "32100c204f4fcfcf3f2f1f10000f000f0000111122223333444455556666777788889999aaaabbbbccccddddeeeeffff00101021"
            + "213232434354546565767687879899a9aababbcbccdcddedeefeffff80808191929293a3a4a4a5b5b6b6b7c7c8c8c9d9dadadaeb"
            + "ebececfdfdfefeffcacacacbcbcbcbcbdbdcdcdcdcdcdcddedededededeeeeeefefefefeffffffff"
        },
        {
            "q4_k", "ones", "56140000ffffffff000000000f0f0f0fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
            + "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
            + "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
        },
        {
            "q6_k", "uniform", "df48f0ed03c832745129101b56766f0f965d333eb54ddf5d2b11bad9c1ce6117ab01c70d52201872a26136e80416017556f8f531"
            + "fdef85d16883c65814ca491764be5dac814c6d4ff0840679ae937205d50821b4f6d5121e0e84425c40958f06adfb22ef49901dd5"
            + "98da67dfbdbf8cf60888af5c702c8d89ebe61fcd35a0dd0588c17ab6c841236690025d2966ff889fa8ee6541dfa3bf52b711f5f2"
            + "1f14900bba99f9d5e4822b12de0b4946bb11ab66eaa44072a34068631c052d1d3f9578c4846e7b857c86808384868677847a6c7c"
            + "1c8c"
        },
        {
            "q6_k", "ramp", "00001011212131324242525363637374001010213131425252627373839494a400102131415262728393a3b4c4d4e5f500204161"
            + "81a2c2e30323446485a5c5e6606e5c5a474543313f2d2b1816140200505f4e4d4c3b3a3928272615141302014b4a4a3938382726"
            + "26251414130202014837373636252524241313121201010000000000000000000000000000000000000000000000000040404040"
            + "4040404002010101010101010000000000000000010000000000000000000000000000008090a0b0c0d0e0f00f2031404f5f6f7f"
            + "f787"
        },
    };

    public static TheoryData<string> Quantized => [.. BlockFormat.All.Where(format => format.IsQuantized).Select(format => format.Name)];

    [Theory, MemberData(nameof(Vectors))]
    public void Blocks_have_the_bytes_of_llama_cpp(string name, string what, string expected)
    {
        BlockFormat format = BlockFormat.Find(name)!;
        byte[] block = new byte[format.Bytes];
        format.Quantize(Numbers(what, format.Length), block);
        Convert.ToHexStringLower(block).ShouldBe(expected);
    }

    [Theory]
    [InlineData("q8_0", -0.52537537f, -0.25888062f), InlineData("q4_0", -0.48339844f, float.NaN)]
    [InlineData("q4_k", -0.54082489f, -0.26599884f), InlineData("q6_k", -0.52872086f, -0.24880981f)]
    public void Numbers_come_back_as_llama_cpp_reads_them(string name, float first, float second)
    {
        BlockFormat format = BlockFormat.Find(name)!;
        byte[] block = new byte[format.Bytes];
        float[] back = new float[format.Length];
        format.Quantize(Numbers("uniform", format.Length), block);
        format.Dequantize(block, back);
        back[0].ShouldBe(first, 1e-8);
        if (!float.IsNaN(second)) back[1].ShouldBe(second, 1e-8);
    }

    [Theory, MemberData(nameof(Quantized))]
    public void Blocks_are_those_of_the_plain_formulas_for_numbers_of_any_kind(string name)
    {
        BlockFormat format = BlockFormat.Find(name)!;
        Random random = new(1);
        byte[] block = new byte[format.Bytes], expected = new byte[format.Bytes];
        float[] numbers = new float[format.Length], back = new float[format.Length];
        for (int i = 0; i < 3000; i++)
        {
            float size = MathF.Pow(10, random.Next(-9, 4)), shift = i % 5 == 0 ? size * random.NextSingle() * 3 : 0;
            for (int j = 0; j < numbers.Length; j++)
            {
                float number = (i % 3) switch
                {
                    0 => random.NextSingle() - 0.5f, 1 => MathF.Pow(random.NextSingle() * 2 - 1, 7), _ => random.Next(-3, 4),
                };
                numbers[j] = i % 11 == 0 && j / 32 % 2 == 0 ? 0 : number * size + shift;
            }

            format.Quantize(numbers, block);
            PlainBlocks.Quantize(name, numbers, expected);
            Convert.ToHexString(block).ShouldBe(Convert.ToHexString(expected), $"block {i}");
            format.Dequantize(block, back);
            PlainBlocks.Dequantize(name, block).Select(BitConverter.SingleToInt32Bits)
                .ShouldBe(back.Select(BitConverter.SingleToInt32Bits), $"block {i}");
        }
    }

    [Theory]
    [InlineData("q8_0", 0.0054), InlineData("q6_k", 0.0179), InlineData("q4_k", 0.0714), InlineData("q4_0", 0.0859)]
    public void Normal_weights_lose_what_they_lose_elsewhere(string name, double expected)
    {
        BlockFormat format = BlockFormat.Find(name)!;
        Random random = new(2);
        float[] numbers = new float[1 << 17], back = new float[numbers.Length];
        for (int i = 0; i < numbers.Length; i++)
            numbers[i] = (float)(0.02 * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
        byte[] blocks = new byte[format.SizeOf(numbers.Length)];
        format.Quantize(numbers, blocks);
        format.Dequantize(blocks, back);
        double lost = numbers.Zip(back).Sum(pair => Math.Pow((double)pair.First - pair.Second, 2));
        Math.Sqrt(lost / numbers.Sum(x => (double)x * x)).ShouldBe(expected, expected * 0.01);
    }

    [Fact]
    public void What_is_no_whole_block_is_refused()
    {
        Should.Throw<ArgumentException>(() => BlockFormat.Q4K.Quantize(new float[128], new byte[72])).Message
            .ShouldStartWith("128 numbers are no whole blocks of 256");
        Should.Throw<ArgumentException>(() => BlockFormat.Q80.Dequantize(new byte[33], new float[32])).Message
            .ShouldStartWith("33 bytes are not 32 numbers of q8_0");
        BlockFormat.Q80.Quantize([], []);
    }

    [Theory]
    [InlineData(0), InlineData(7), InlineData(8), InlineData(29)]
    public void The_largest_magnitude_is_found_wherever_it_stands_and_nan_is_not_lost(int count)
    {
        float[] numbers = new float[count];
        BlockFormat.LargestMagnitude(numbers).ShouldBe(0);
        for (int i = 0; i < count; i++)
        {
            numbers[i] = -3;
            BlockFormat.LargestMagnitude(numbers).ShouldBe(3);
            numbers[i] = float.NaN;
            BlockFormat.LargestMagnitude(numbers).ShouldBe(float.NaN);
            numbers[i] = float.NegativeInfinity;
            BlockFormat.LargestMagnitude(numbers).ShouldBe(float.PositiveInfinity);
            numbers[i] = 0;
        }
    }

    static float[] Numbers(string what, int count)
    {
        uint state = what == "positive" ? 3u : 1u;
        return [.. Enumerable.Range(0, count).Select(i => what switch
        {
            "ramp" => (float)i / count - 0.5f, "ones" => 1, "positive" => Next() + 2, _ => Next(),
        })];

        float Next()
        {
            state = unchecked(1664525 * state + 1013904223);
            return (state >> 8) / 8388608f - 1;
        }
    }
}

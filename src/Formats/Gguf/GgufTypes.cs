using Hone.Formats.Blocks;

namespace Hone.Formats.Gguf;

/// <summary>The numbers by which GGUF names types of tensors.</summary>
static class GgufTypes
{
    static readonly (uint Number, BlockFormat Format)[] Known =
    [
        (0, BlockFormat.F32), (1, BlockFormat.F16), (2, BlockFormat.Q40), (8, BlockFormat.Q80), (12, BlockFormat.Q4K),
        (14, BlockFormat.Q6K), (30, BlockFormat.BF16),
    ];

    /// <summary>What the other numbers mean in files that are about.</summary>
    static readonly Dictionary<uint, string> Others = new()
    {
        [3] = "Q4_1", [6] = "Q5_0", [7] = "Q5_1", [9] = "Q8_1", [10] = "Q2_K", [11] = "Q3_K", [13] = "Q5_K", [15] = "Q8_K",
        [16] = "IQ2_XXS", [17] = "IQ2_XS", [18] = "IQ3_XXS", [19] = "IQ1_S", [20] = "IQ4_NL", [21] = "IQ3_S", [22] = "IQ2_S",
        [23] = "IQ4_XS", [24] = "I8", [25] = "I16", [26] = "I32", [27] = "I64", [28] = "F64", [29] = "IQ1_M", [34] = "TQ1_0",
        [35] = "TQ2_0", [39] = "MXFP4",
    };

    /// <summary>The format of that number; null where it is none that is read here.</summary>
    public static BlockFormat? Find(uint number) => Known.FirstOrDefault(known => known.Number == number).Format;

    /// <summary>The number of a format.</summary>
    public static uint NumberOf(BlockFormat format) => Known.First(known => known.Format == format).Number;

    /// <summary>The name of a number, for messages.</summary>
    public static string NameOf(uint number) => Others.TryGetValue(number, out string? name) ? $"{number} ({name})" : $"{number}";
}

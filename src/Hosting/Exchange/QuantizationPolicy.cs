using System.IO.Enumeration;
using Hone.Formats.Blocks;
using Hone.Models.Families;

namespace Hone.Hosting.Exchange;

/// <summary>
/// Which tensor of a GGUF file is stored as which type: a type for all of them, llama.cpp's exceptions to it, and own ones.
/// </summary>
/// <remarks>
/// Vectors and learned positions are float32. The exceptions are those of llama.cpp's llama_tensor_get_type; where it takes Q5_K (of
/// q4_k_m, the one matrix of queries, keys and values that GPT-2 has), Q6_K stands here.
/// </remarks>
sealed class QuantizationPolicy
{
    const string Mixed = "q4_k_m";

    static readonly (string Name, BlockFormat Format, uint FileType)[] Known =
    [
        ("f32", BlockFormat.F32, 0), ("bf16", BlockFormat.BF16, 32), ("f16", BlockFormat.F16, 1), ("q8_0", BlockFormat.Q80, 7),
        ("q6_k", BlockFormat.Q6K, 18), (Mixed, BlockFormat.Q4K, 15), ("q4_k", BlockFormat.Q4K, 14), ("q4_0", BlockFormat.Q40, 2),
    ];

    readonly BlockFormat _usual;
    readonly string _name;
    readonly (string Pattern, BlockFormat Format)[] _own;

    QuantizationPolicy(string name, BlockFormat usual, uint fileType, (string Pattern, BlockFormat Format)[] own) =>
        (_name, _usual, FileType, _own) = (name, usual, fileType, own);

    /// <summary>The types of a file, the widest first.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Known.Select(known => known.Name)];

    /// <summary>What <c>general.file_type</c> says.</summary>
    public uint FileType { get; }

    /// <summary>The policy that options ask for.</summary>
    /// <exception cref="InvalidDataException">One of the own rules is none.</exception>
    public static QuantizationPolicy Of(ExportOptions options)
    {
        (string name, BlockFormat format, uint fileType) = Known.First(known => known.Name == options.Type);
        return new QuantizationPolicy(name, format, fileType, [.. options.Policies.Select(Rule)]);
    }

    /// <summary>The type of each tensor, before it is known whether its numbers can have it.</summary>
    /// <param name="tensors">All of a model, as GGUF calls them.</param>
    /// <param name="layers">Layers of the model.</param>
    /// <exception cref="InvalidDataException">A rule fits no tensor.</exception>
    public IReadOnlyList<BlockFormat> Of(IReadOnlyList<FamilyTensor> tensors, int layers)
    {
        foreach ((string pattern, _) in _own)
            if (!tensors.Any(tensor => IsQuantizable(tensor) && Fits(pattern, tensor)))
                throw new InvalidDataException($"no matrix of the model fits the pattern {pattern}\n"
                    + $"Its tensors are called like {tensors[0].Name} and {tensors.First(one => one.Name.StartsWith("blk.0.",
                        StringComparison.Ordinal) && IsQuantizable(one)).Name}.");
        bool isTied = tensors.All(tensor => tensor.Name != GgufNames.Head);
        return [.. tensors.Select(tensor => Of(tensor, layers, isTied))];
    }

    BlockFormat Of(FamilyTensor tensor, int layers, bool isTied)
    {
        if (!IsQuantizable(tensor)) return BlockFormat.F32;
        foreach ((string pattern, BlockFormat format) in _own)
            if (Fits(pattern, tensor)) return format;
        if (_name is not (Mixed or "q4_0")) return _usual;
        if (tensor.Name == (isTied ? GgufNames.Embedding : GgufNames.Head)) return BlockFormat.Q6K;
        if (_name != Mixed || tensor.Name.Split('.') is not ["blk", var number, var part, _]) return _usual;
        int layer = int.Parse(number, System.Globalization.CultureInfo.InvariantCulture);
        bool hasMoreBits = layer < layers / 8 || layer >= 7 * layers / 8 || (layer - layers / 8) % 3 == 2;
        return part == "attn_qkv" || (hasMoreBits && part is "attn_v" or "ffn_down") ? BlockFormat.Q6K : _usual;
    }

    static bool IsQuantizable(FamilyTensor tensor) => tensor.Columns > 0 && tensor.Name != "position_embd.weight";

    static bool Fits(string pattern, FamilyTensor tensor) =>
        FileSystemName.MatchesSimpleExpression(pattern, tensor.Name, ignoreCase: false);

    static (string Pattern, BlockFormat Format) Rule(string rule) =>
        rule.Split('=') is [{ Length: > 0 } pattern, var type] && BlockFormat.Find(type) is { } format ? (pattern, format)
            : throw new InvalidDataException($"{rule} is no rule for tensors\nGive PATTERN=TYPE, such as 'blk.*.ffn_down.weight=q6_k', "
                + $"with one of {string.Join(", ", BlockFormat.All.Select(one => one.Name))}.");
}

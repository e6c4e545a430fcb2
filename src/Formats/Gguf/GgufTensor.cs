using Hone.Formats.Blocks;

namespace Hone.Formats.Gguf;

/// <summary>What a GGUF file says about one of its tensors.</summary>
/// <param name="Name">Unique within the file.</param>
/// <param name="Format">How its numbers are stored.</param>
/// <param name="Shape">Outermost dimension first, the other way round than in the file; rows are contiguous.</param>
public sealed record GgufTensor(string Name, BlockFormat Format, IReadOnlyList<long> Shape)
{
    /// <summary>Numbers in it.</summary>
    public long Count => Shape.Aggregate(1L, (product, size) => checked(product * size));

    /// <summary>Bytes of its data.</summary>
    public long Bytes => Format.SizeOf(Count);

    /// <summary>Name, format and shape in one line: <c>token_embd.weight q8_0 [50257, 768]</c>.</summary>
    public override string ToString() => $"{Name} {Format} [{string.Join(", ", Shape)}]";
}

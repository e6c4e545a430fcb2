namespace Hone.Tensors.Parameters;

/// <summary>A tensor that is learned.</summary>
/// <param name="Tensor">Its values, and its gradient of the last pass.</param>
/// <param name="Initializer">How its first values are drawn.</param>
/// <param name="Decays">Weight decay applies to it: matrices, not gains and biases.</param>
/// <param name="Offset">Where it begins in the flat memory of its set, in numbers.</param>
public sealed record Parameter(Tensor Tensor, Initializer Initializer, bool Decays, long Offset)
{
    /// <summary>Its name, unique in its set: <c>blocks.3.attention.qkv.weight</c>.</summary>
    public string Name => Tensor.Name;

    /// <summary>Numbers in it.</summary>
    public long Count => Tensor.Shape.Count;
}

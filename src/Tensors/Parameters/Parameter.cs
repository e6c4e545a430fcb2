namespace Hone.Tensors.Parameters;

/// <summary>A tensor that is learned.</summary>
/// <param name="Tensor">Its values, and its gradient of the last pass.</param>
/// <param name="Initializer">How its first values are drawn.</param>
/// <param name="Role">What it is in the model, by which optimizers treat parameters differently.</param>
/// <param name="Offset">Where it begins in the flat memory of its set, in numbers, where none of them is packed.</param>
public sealed record Parameter(Tensor Tensor, Initializer Initializer, ParameterRole Role, long Offset)
{
    /// <summary>Weight decay applies to it: not to gains, biases and scalars.</summary>
    public bool Decays => Role is not (ParameterRole.Gain or ParameterRole.Bias or ParameterRole.Scalar);

    /// <summary>It has a gradient; false where <see cref="ParameterSet.Fix"/> took it for a constant.</summary>
    public bool HasGradient => Tensor.NeedsGradient;

    /// <summary>
    /// An optimizer updates it; false where <see cref="ParameterSet.Freeze"/> or <see cref="ParameterSet.Fix"/> was told of it.
    /// </summary>
    public bool IsTrained { get; internal set; } = true;

    /// <summary>
    /// Rows of each matrix in it, from the first: more than one where matrices that only share their input stand one upon another, as
    /// queries, keys and values do. An optimizer of matrices treats each by itself.
    /// </summary>
    public required IReadOnlyList<int> Stacked { get; init; }

    /// <summary>Its name, unique in its set: <c>blocks.3.attention.qkv.weight</c>.</summary>
    public string Name => Tensor.Name;

    /// <summary>Numbers in it.</summary>
    public long Count => Tensor.Shape.Count;
}

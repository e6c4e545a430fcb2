namespace Hone.Tensors.Autograd;

/// <summary>Where an operation's backward puts a derivative, and whether something is there already.</summary>
/// <remarks>
/// A tensor used twice gets two contributions. Which comes first is known when the tape is compiled, so the first one writes and
/// the others add: nothing has to be cleared, and the order of the sum is fixed.
/// </remarks>
public readonly record struct Gradient
{
    readonly Tensor? _tensor;

    internal Gradient(Tensor? tensor, bool adds) => (_tensor, Adds) = (tensor, adds);

    /// <summary>Where the finished derivative is added once more by whoever computes it; null where that is not his business.</summary>
    internal GradientSum? Sum { get; init; }

    /// <summary>The operand wants a derivative at all.</summary>
    public bool IsNeeded => _tensor is not null;

    /// <summary>Add to what is there, instead of writing over it.</summary>
    public bool Adds { get; }

    /// <summary>The tensor to write.</summary>
    public Tensor Tensor => _tensor!;
}

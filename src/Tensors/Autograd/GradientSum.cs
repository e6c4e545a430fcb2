namespace Hone.Tensors.Autograd;

/// <summary>Where the gradients of one parameter are added up over several runs.</summary>
internal sealed class GradientSum(Tensor tensor)
{
    public Tensor Tensor => tensor;

    /// <summary>This run's gradient is the first: it is written, whatever an earlier step has left.</summary>
    public bool IsFirst { get; set; }
}

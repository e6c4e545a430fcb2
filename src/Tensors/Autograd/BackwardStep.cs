namespace Hone.Tensors.Autograd;

/// <summary>One thing done while walking back.</summary>
/// <param name="Node">The operation.</param>
/// <param name="IsRecompute">Its forward pass, once more; else its backward pass.</param>
internal readonly record struct BackwardStep(Node Node, bool IsRecompute)
{
    /// <summary>Gradients of parameters that are complete now, and where they are added up.</summary>
    public (Tensor OfOneRun, GradientSum Sum)[] Reductions { get; init; } = [];

    public void Run()
    {
        if (IsRecompute) Node.Recompute();
        else Node.Backward();
    }
}

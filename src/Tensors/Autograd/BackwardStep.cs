namespace Hone.Tensors.Autograd;

/// <summary>One thing done while walking back.</summary>
/// <param name="Node">The operation.</param>
/// <param name="IsAgain">Its forward pass, once more; else its backward pass.</param>
internal readonly record struct BackwardStep(Node Node, bool IsAgain)
{
    /// <summary>Gradients of parameters that are complete now, and where they are added up.</summary>
    public (Tensor OfOneRun, GradientSum Sum)[] Folds { get; init; } = [];

    public void Run()
    {
        if (IsAgain) Node.Again();
        else Node.Backward();
    }
}

namespace Hone.Tensors.Autograd;

/// <summary>One thing done while walking back.</summary>
/// <param name="Node">The operation.</param>
/// <param name="IsAgain">Its forward pass, once more; else its backward pass.</param>
internal readonly record struct BackwardStep(Node Node, bool IsAgain)
{
    public void Run()
    {
        if (IsAgain) Node.Again();
        else Node.Backward();
    }
}

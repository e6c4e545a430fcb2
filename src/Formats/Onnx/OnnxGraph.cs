namespace Hone.Formats.Onnx;

/// <summary>A model as ONNX has it: operations in an order in which each has what it takes, and the numbers they share.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Inputs">What it takes.</param>
/// <param name="Outputs">What it gives.</param>
/// <param name="Nodes">What it does.</param>
/// <param name="Tensors">Its numbers.</param>
public sealed record OnnxGraph(string Name, IReadOnlyList<OnnxValue> Inputs, IReadOnlyList<OnnxValue> Outputs,
    IReadOnlyList<OnnxNode> Nodes, IReadOnlyList<OnnxTensor> Tensors)
{
    /// <summary>The version of the operators, which has all that is used here and is widely read.</summary>
    public const int OperatorVersion = 17;

    /// <summary>Bytes of its numbers.</summary>
    public long SizeInBytes => Tensors.Sum(tensor => tensor.SizeInBytes);
}

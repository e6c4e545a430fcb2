namespace Hone.Formats.Onnx;

/// <summary>An operation of an ONNX graph.</summary>
/// <param name="Operation">Its type, such as <c>MatMul</c>.</param>
/// <param name="Inputs">Names of the values that it takes.</param>
/// <param name="Outputs">Names of the values that it makes.</param>
/// <param name="Attributes">Its settings.</param>
public sealed record OnnxNode(
    string Operation, IReadOnlyList<string> Inputs, IReadOnlyList<string> Outputs, IReadOnlyList<OnnxAttribute> Attributes);

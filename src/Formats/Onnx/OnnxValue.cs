namespace Hone.Formats.Onnx;

/// <summary>What a model takes or gives.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">How its numbers are stored.</param>
/// <param name="Shape">Its sizes.</param>
public sealed record OnnxValue(string Name, OnnxType Type, IReadOnlyList<OnnxDimension> Shape);

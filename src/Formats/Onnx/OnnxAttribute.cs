namespace Hone.Formats.Onnx;

/// <summary>A setting of a node: a whole number, a real one, or a list of whole numbers.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Integer">A whole number; null where it is something else.</param>
/// <param name="Real">A real number.</param>
/// <param name="Integers">Whole numbers.</param>
public sealed record OnnxAttribute(string Name, long? Integer = null, float? Real = null, IReadOnlyList<long>? Integers = null);

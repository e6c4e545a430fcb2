namespace Hone.Formats.TensorBoard;

/// <summary>Something that TensorBoard shows under a tag: <c>tensorflow.Summary.Value</c>.</summary>
/// <param name="Tag">Its name; what stands before the first slash groups it.</param>
public abstract record BoardValue(string Tag);

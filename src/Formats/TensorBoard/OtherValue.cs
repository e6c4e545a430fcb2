namespace Hone.Formats.TensorBoard;

/// <summary>Something that is shown by a part of TensorBoard that is not read here, such as audio or a graph.</summary>
/// <param name="Tag">Its name.</param>
/// <param name="Plugin">The part; empty where the record does not say.</param>
public sealed record OtherValue(string Tag, string Plugin) : BoardValue(Tag);

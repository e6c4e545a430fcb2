namespace Hone.Formats.TensorBoard;

/// <summary>A point of a curve.</summary>
/// <param name="Tag">The curve.</param>
/// <param name="Value">Its value; the format keeps float32.</param>
public sealed record ScalarValue(string Tag, float Value) : BoardValue(Tag);

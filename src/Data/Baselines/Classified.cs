namespace Hone.Data.Baselines;

/// <summary>A text and its class, to learn from or to be measured on.</summary>
/// <param name="Text">The text, UTF-8.</param>
/// <param name="Label">Its class.</param>
public readonly record struct Classified(ReadOnlyMemory<byte> Text, string Label);

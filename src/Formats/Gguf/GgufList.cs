namespace Hone.Formats.Gguf;

/// <summary>A list of a GGUF file, whose elements stay there until they are asked for.</summary>
/// <param name="Of">Their type.</param>
/// <param name="Count">How many.</param>
/// <param name="Start">Where they begin, in bytes from the file's beginning.</param>
public sealed record GgufList(GgufValueType Of, int Count, long Start);

namespace Hone.Formats;

/// <summary>SHA-256 of what was written, in lower-case hexadecimal.</summary>
/// <param name="File">Of every byte of the file, as <c>sha256sum</c> prints it.</param>
/// <param name="Tensors">Of each tensor's data alone, by name.</param>
public sealed record SafeTensorsHashes(string File, IReadOnlyDictionary<string, string> Tensors);

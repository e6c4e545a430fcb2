namespace Hone.Models.Families;

/// <summary>A key of a family's GGUF files and the key of its config.json that says the same.</summary>
/// <param name="Name">Without the architecture that it begins with.</param>
/// <param name="Config">The key of config.json.</param>
/// <param name="IsReal">A float32; else a whole number.</param>
/// <param name="IsOptional">Its value is told by the tensors, too.</param>
public sealed record GgufKey(string Name, string Config, bool IsReal = false, bool IsOptional = false);

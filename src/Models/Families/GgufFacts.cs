namespace Hone.Models.Families;

/// <summary>What the tensors of a GGUF file say of its model, beside its keys.</summary>
/// <param name="Tensors">Their names.</param>
/// <param name="Rows">Rows of the table that reads tokens.</param>
/// <param name="Divisors">Numbers of the tensor of scaled rotary positions; null where there is none.</param>
public sealed record GgufFacts(IReadOnlySet<string> Tensors, long Rows, IReadOnlyList<float>? Divisors);

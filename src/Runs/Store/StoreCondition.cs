using Hone.Runs.Fields;

namespace Hone.Runs.Store;

/// <summary>What a run of a store has to fulfil.</summary>
/// <param name="Path">The field, as <see cref="StoreFields"/> names it.</param>
/// <param name="Relation">How it is compared.</param>
/// <param name="Values">With what, as texts, of which one is enough.</param>
/// <param name="Numbers">The same as numbers; null for what is none.</param>
public sealed record StoreCondition(string Path, Relation Relation, IReadOnlyList<string> Values, IReadOnlyList<double?> Numbers);

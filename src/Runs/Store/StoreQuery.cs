namespace Hone.Runs.Store;

/// <summary>Which runs of a store are asked for, and in which order.</summary>
/// <param name="Conditions">All have to hold.</param>
/// <param name="Sort">Field that they are ordered by; null for their ids, the newest first.</param>
/// <param name="IsDescending">The other way round.</param>
/// <param name="Limit">The most; 0 for all.</param>
/// <param name="Now">The time that ages are counted to.</param>
public sealed record StoreQuery(IReadOnlyList<StoreCondition> Conditions, string? Sort, bool IsDescending, int Limit, DateTimeOffset Now);

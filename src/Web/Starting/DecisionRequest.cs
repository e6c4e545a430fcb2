namespace Hone.Web.Starting;

/// <summary>What is to be decided.</summary>
/// <param name="Candidates">Runs of the candidate, which differ in their seed.</param>
/// <param name="Baselines">Runs of the baseline.</param>
/// <param name="Metric">What is decided by; the usual one when null.</param>
/// <param name="MinimumEffect">The least gain that is worth a change, in the metric's unit; the usual one when null.</param>
/// <param name="By">Who decides.</param>
/// <param name="Note">What there is to say of it.</param>
sealed record DecisionRequest(IReadOnlyList<string> Candidates, IReadOnlyList<string> Baselines, string? Metric = null,
    double? MinimumEffect = null, string? By = null, string? Note = null);

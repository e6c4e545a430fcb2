namespace Hone.Insight.Decisions;

/// <summary>A part of the documents that is looked at by itself.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Candidate">The candidate's runs on it.</param>
/// <param name="Baseline">The baseline's.</param>
public sealed record DecisionSlice(string Name, DecisionGroup Candidate, DecisionGroup Baseline);

namespace Hone.Insight.Diagnosis;

/// <summary>A number that a finding rests on.</summary>
/// <param name="Name">What it is, with its unit.</param>
/// <param name="Value">Its value.</param>
public readonly record struct NamedNumber(string Name, double Value);

namespace Hone.Insight.Comparison;

/// <summary>How much of the difference between runs goes with a setting.</summary>
/// <param name="Name">The setting.</param>
/// <param name="Share">Share of the variance of the results' ranks, 0 to 1, less what chance alone would explain.</param>
/// <param name="Correlation">Rank correlation with the result; above 0, more is worse. Null of words and of numbers with few
/// values.</param>
/// <param name="Chance">How often chance alone explains as much, by the best of all settings: below 0.05 it is believed.</param>
/// <param name="Following">Settings that nobody gave and that changed with it, since they follow from it.</param>
/// <param name="Inseparable">Settings that people changed together with it, so that these runs cannot tell which one it was.</param>
public sealed record SettingImportance(string Name, double Share, double? Correlation, double Chance, IReadOnlyList<string> Following,
    IReadOnlyList<string> Inseparable);

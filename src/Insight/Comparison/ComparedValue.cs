namespace Hone.Insight.Comparison;

/// <summary>A number that is compared.</summary>
/// <param name="Key">Its name for programs.</param>
/// <param name="Name">Its name for people, with the unit.</param>
/// <param name="Values">What each series has; null where it has none.</param>
/// <param name="Differences">How far each mean is from the baseline's; null for the baseline itself and where one is missing.</param>
/// <param name="Remarks">What is to be known of a value, such as the step it is from; null where nothing is.</param>
public sealed record ComparedValue(
    string Key, string Name, IReadOnlyList<Spread?> Values, IReadOnlyList<double?> Differences, IReadOnlyList<string?> Remarks);

namespace Hone.Text.Specials;

/// <summary>Finds special tokens in two rounds: in a text as it is given, then in what is left, normalized.</summary>
/// <param name="InText">The first round; null where nothing is looked for.</param>
/// <param name="InNormalized">The second.</param>
sealed record SpecialScanners(SpecialScanner? InText, SpecialScanner? InNormalized);

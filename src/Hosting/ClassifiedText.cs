namespace Hone.Hosting;

/// <summary>What a classifier says of a text.</summary>
/// <param name="Text">The text.</param>
/// <param name="Labels">The classes it is given: the likeliest, or of several that a text may have, each from its threshold on.</param>
/// <param name="Probabilities">Of every class, likeliest first.</param>
public sealed record ClassifiedText(
    string Text, IReadOnlyList<string> Labels, IReadOnlyList<(string Label, double Probability)> Probabilities);

namespace Hone.Runs.Classification;

/// <summary>An example that was taken for another class.</summary>
/// <param name="Where">The file, and the row in it.</param>
/// <param name="Content">The text; null where it is none.</param>
/// <param name="Class">What it is.</param>
/// <param name="TakenFor">What it was taken for.</param>
/// <param name="Probability">How sure the classifier was.</param>
public sealed record WrongExample(string Where, string? Content, string Class, string TakenFor, double Probability);

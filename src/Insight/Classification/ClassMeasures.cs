namespace Hone.Insight.Classification;

/// <summary>How well one class is told from the others.</summary>
/// <param name="Support">Examples of it.</param>
/// <param name="Guessed">Examples taken for it.</param>
/// <param name="Right">Examples of it that are taken for it.</param>
public readonly record struct ClassMeasures(int Support, int Guessed, int Right)
{
    /// <summary>Share of the examples taken for it that are of it; 0 where none is.</summary>
    public double Precision => Guessed == 0 ? 0 : (double)Right / Guessed;

    /// <summary>Share of the examples of it that are taken for it; 0 where there is none.</summary>
    public double Recall => Support == 0 ? 0 : (double)Right / Support;

    /// <summary>Harmonic mean of the two; 0 where the class neither occurs nor is guessed.</summary>
    public double F1 => Support + Guessed == 0 ? 0 : 2.0 * Right / (Support + Guessed);
}

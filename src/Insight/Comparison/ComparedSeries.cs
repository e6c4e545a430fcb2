namespace Hone.Insight.Comparison;

/// <summary>A curve of a comparison: a run, or several that differ in their seed alone.</summary>
/// <param name="Letter">A, B, … Z, AA, …</param>
/// <param name="Name">What it is called.</param>
/// <param name="Runs">The run, or the runs.</param>
public sealed record ComparedSeries(string Letter, string Name, IReadOnlyList<ComparedRun> Runs)
{
    /// <summary>The letter of a place: A for 0, Z for 25, AA for 26.</summary>
    public static string LetterOf(int place) => place < 26 ? ((char)('A' + place)).ToString() : LetterOf(place / 26 - 1)
        + LetterOf(place % 26);
}

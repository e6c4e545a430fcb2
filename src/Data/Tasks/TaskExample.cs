namespace Hone.Data.Tasks;

/// <summary>One question of a task. Of contexts and endings at most one is several: the candidates among which to choose.</summary>
/// <param name="Contexts">What stands before; one, or as many as there are candidates.</param>
/// <param name="Endings">What follows; one, or as many as there are candidates.</param>
/// <param name="Gold">The candidate that is right, from 0.</param>
public sealed record TaskExample(IReadOnlyList<string> Contexts, IReadOnlyList<string> Endings, int Gold)
{
    /// <summary>How many candidates there are.</summary>
    public int Candidates => Math.Max(Contexts.Count, Endings.Count);

    /// <summary>A candidate as one text.</summary>
    /// <param name="candidate">From 0.</param>
    /// <param name="delimiter">What stands between context and ending.</param>
    public string Text(int candidate, string delimiter) => Of(Contexts, candidate) + delimiter + Of(Endings, candidate);

    static string Of(IReadOnlyList<string> texts, int candidate) => texts.Count == 1 ? texts[0] : texts[candidate];
}

namespace Hone.Runs;

/// <summary>How a run stands, as people and documents write it.</summary>
public static class RunStatusWords
{
    /// <summary>The word: <c>running</c>, <c>finished</c>.</summary>
    public static string Word(this RunStatus status) => status.ToString().ToLowerInvariant();
}

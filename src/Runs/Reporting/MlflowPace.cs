namespace Hone.Runs.Reporting;

/// <summary>How often and how long an MLflow server is asked.</summary>
/// <param name="Request">How long one request may take.</param>
/// <param name="Look">Time between two looks at the log.</param>
/// <param name="First">The pause after a first failure; it doubles with each further one.</param>
/// <param name="Longest">The longest such pause, and the longest that a server may ask for.</param>
/// <param name="Tries">Failures in a row after which a command that only sends gives up.</param>
sealed record MlflowPace(TimeSpan Request, TimeSpan Look, TimeSpan First, TimeSpan Longest, int Tries)
{
    /// <summary>What is usual.</summary>
    public static MlflowPace Usual { get; } = new(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(1),
        TimeSpan.FromMinutes(2), 4);

    /// <summary>How long to wait after failures in a row.</summary>
    /// <param name="failures">How many.</param>
    /// <param name="asked">What the server asked for; null for nothing.</param>
    /// <param name="isEnding">The run is over, and somebody waits.</param>
    public TimeSpan After(int failures, TimeSpan? asked, bool isEnding)
    {
        TimeSpan own = isEnding ? First : First * Math.Pow(2, Math.Min(failures - 1, 16));
        TimeSpan pause = asked is { } wanted && wanted > own ? wanted : own;
        return pause < Longest ? pause : Longest;
    }
}

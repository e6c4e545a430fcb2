namespace Hone.Formats.TensorBoard;

/// <summary>The settings of a run, for the page that compares runs by them (the HParams plugin).</summary>
/// <param name="Settings">By name: a <see cref="double"/>, a <see cref="bool"/>, a <see cref="string"/>, or null.</param>
/// <param name="GroupName">What runs have in common that are repetitions of one another.</param>
/// <param name="StartedSeconds">Seconds since 1970, UTC.</param>
public sealed record SessionStartValue(IReadOnlyDictionary<string, object?> Settings, string GroupName, double StartedSeconds)
    : BoardValue(SessionTag)
{
    /// <summary>The tag it is found under.</summary>
    public const string SessionTag = "_hparams_/session_start_info";
}

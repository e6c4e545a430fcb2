namespace Hone.Formats.TensorBoard;

/// <summary>How a run ended, for the page that compares runs by their settings.</summary>
/// <param name="HasSucceeded">It came to its end.</param>
/// <param name="EndedSeconds">Seconds since 1970, UTC.</param>
public sealed record SessionEndValue(bool HasSucceeded, double EndedSeconds) : BoardValue(SessionTag)
{
    /// <summary>The tag it is found under.</summary>
    public const string SessionTag = "_hparams_/session_end_info";
}

namespace Hone.Training.Instruments;

/// <summary>The loop stands between two updates.</summary>
/// <param name="Step">Updates made.</param>
/// <param name="IsFirst">This process has made none of them: what was due here is done already, or nothing has been learned yet.</param>
/// <param name="IsLast">No update follows: the model as it is will be the run's last.</param>
/// <param name="IsCutShort">It is the last because someone asked the run to stop at once.</param>
/// <param name="Saves">Someone asked for a checkpoint.</param>
public readonly record struct Visit(int Step, bool IsFirst, bool IsLast, bool IsCutShort, bool Saves = false)
{
    /// <summary>True every so many steps.</summary>
    public bool IsScheduled(int every) => every > 0 && Step % every == 0;
}

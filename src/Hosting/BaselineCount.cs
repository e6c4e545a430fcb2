using Hone.Runs;

namespace Hone.Hosting;

/// <summary>Waits for what simple baselines lose, counted while training begins, and writes it into the run's record.</summary>
/// <param name="session">The run.</param>
/// <param name="record">Its record; what it has already is not counted again.</param>
sealed class BaselineCount(Session session, RunRecord record)
{
    Task<IReadOnlyList<BaselineLoss>>? _count = record.Manifest.Baselines is null ? session.CountBaselines() : null;

    /// <summary>Records the result if it is there and not recorded yet.</summary>
    public void Record()
    {
        if (_count is not { IsCompleted: true } counted) return;
        IReadOnlyList<BaselineLoss> losses = counted.GetAwaiter().GetResult();
        record.Update(manifest => manifest with { Baselines = losses });
        _count = null;
    }

    /// <summary>Waits for the result and records it.</summary>
    public void Finish()
    {
        _count?.GetAwaiter().GetResult();
        Record();
    }
}

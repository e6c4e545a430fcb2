using Hone.Data.Rows;
using Hone.Training;
using Hone.Training.Events;

namespace Hone.Hosting.Proofs;

/// <summary>Reads the tokens of every step again, which takes a fraction of training on them, and compares their hashes.</summary>
/// <param name="Batches">Steps whose tokens are those that were recorded.</param>
/// <param name="Problem">The first that has others, as a sentence; null where none has.</param>
sealed record BatchCheck(int Batches, string? Problem)
{
    /// <summary>Checks a run's data against its steps.</summary>
    /// <param name="session">The run, opened on its data; nothing of it is changed.</param>
    /// <param name="events">Its effective history.</param>
    /// <param name="told">Told the steps that were read.</param>
    public static BatchCheck Of(Session session, IEnumerable<TrainingEvent> events, Action<int> told)
    {
        IBatchSource batches = session.OpenBatches();
        TrainingOptions options = session.Settings.Training;
        Position position = Position.Start;
        int count = 0;
        foreach (TrainingEvent e in events)
        {
            if (e is not (StepTaken or StepSkipped)) continue;
            Position rows = position;
            for (int micro = 0; micro < options.MicroBatchesAt(e.Step); micro++)
                batches.Fill(ref position, session.MicroBatches[^1].Batch);
            string found = Convert.ToHexStringLower(batches.TakeIdentity()), recorded = e is StepTaken taken ? taken.Batch
                : ((StepSkipped)e).Batch;
            if (found != recorded)
                return new BatchCheck(count, $"the tokens of step {e.Step} (from epoch {rows.Epoch}, row {rows.Row} on) are not those it "
                    + $"was trained on: their hash is {found}, and {recorded} was recorded");
            told(++count);
        }

        return new BatchCheck(count, null);
    }
}

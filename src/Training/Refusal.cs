using Hone.Data.Rows;
using Hone.Training.Events;

namespace Hone.Training;

/// <summary>Tells why a run ends by its own guard, and where the trouble was first seen.</summary>
static class Refusal
{
    /// <summary>A step was computed and not applied: it is computed again, tensor by tensor, to name where it went wrong.</summary>
    public static RunFailed OfStep(TrainingState state, GuardVerdict verdict, double loss, double norm, MicroBatch microBatch,
        IBatchSource batches, int microBatches)
    {
        Position position = state.Position;
        string where = "";
        for (int micro = 0; micro < microBatches && where.Length == 0 && verdict.Kind == GuardVerdict.NotFinite; micro++)
        {
            Position rows = position;
            batches.Fill(ref position, microBatch.Batch);
            microBatch.Draw(state.Step, micro);
            if (microBatch.FirstNotFinite() is { } tensor)
                where = $" First seen in {tensor}, micro-batch {micro + 1} of {microBatches}, rows from epoch {rows.Epoch} row {rows.Row} "
                    + "on.";
        }

        return new RunFailed(state.Step, verdict.Kind,
            $"Step {state.Step} was not applied: {verdict.Problem} (loss {loss:G6}, gradient norm {norm:G6}).{where}\n{verdict.Advice}");
    }

    /// <summary>A measurement shows that the model is broken.</summary>
    public static RunFailed OfMeasurement(TrainingState state, GuardVerdict verdict) =>
        new(state.Step, verdict.Kind, $"After step {state.Step} {verdict.Problem}.\n{verdict.Advice}");
}

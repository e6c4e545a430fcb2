using System.Globalization;
using Hone.Runs;
using Hone.Training;
using Hone.Training.Events;

namespace Hone.Insight.Proofs;

/// <summary>Computes every link of a run's hash chain again, from the numbers that its event tells.</summary>
/// <param name="Links">Events whose link was computed.</param>
/// <param name="Problem">The first event that does not fit the one before it, as a sentence; null where all do.</param>
public sealed record ChainCheck(int Links, string? Problem)
{
    static readonly byte[] Beginning = new byte[HashChain.Length];

    /// <summary>Checks a log, with what was done again: a run that went on at a step must have the chain that stood there.</summary>
    /// <param name="raw">Every event, as <see cref="EventLog.ReadRaw"/> has it.</param>
    public static ChainCheck Of(EventHistory raw)
    {
        ArgumentNullException.ThrowIfNull(raw);
        if (raw.BrokenLines is [var broken, ..])
            return new ChainCheck(0, $"line {broken.Number} of events.jsonl is no event: {broken.Reason}");
        Dictionary<int, byte[]> after = new() { [0] = Beginning };               // by the updates the model has had
        int next = 0, links = 0;
        byte[]? chain = null;
        foreach ((int number, TrainingEvent e) in raw.Training.Index())
        {
            string line = string.Create(CultureInfo.InvariantCulture, $"line {number + 1} of events.jsonl");
            if (e is RunStarted started)
            {
                if (!after.TryGetValue(started.Step, out byte[]? stood))
                    return new ChainCheck(links, $"{line} goes on after step {started.Step}, which no event has made");
                if (Convert.ToHexStringLower(stood) != started.Chain)
                    return new ChainCheck(links, $"{line}: the run goes on after step {started.Step} from another chain than stood there");
                (next, chain) = (started.Step, [.. stood]);
                links++;
            }
            else if (e is StepTaken taken)
            {
                if (chain is null) return new ChainCheck(links, $"{line}: step {taken.Step} was taken before the run began");
                if (taken.Step != next)
                    return new ChainCheck(links, $"{line}: step {next} is missing, step {taken.Step} follows the one before it");
                if (!IsBatch(taken.Batch) || !Extends(chain, taken))
                    return new ChainCheck(links, $"{line}: the event of step {taken.Step} is not what was written (its loss, gradient "
                        + "norm, learning rate, batch or chain was altered)");
                after[++next] = [.. chain];
                links++;
            }
            else if (IsMisplaced(e, next) is { } why)
                return new ChainCheck(links, $"{line}: {why}");
        }

        return new ChainCheck(links, null);
    }

    static bool Extends(byte[] chain, StepTaken taken)
    {
        HashChain.Extend(chain, taken.Step, taken.Loss, taken.GradientNorm, taken.LearningRate, Convert.FromHexString(taken.Batch));
        return Convert.ToHexStringLower(chain) == taken.Chain;
    }

    static bool IsBatch(string batch) => batch.Length == 16 && batch.All(char.IsAsciiHexDigitLower);

    /// <summary>What is measured, sampled, saved or skipped is so at the step where the run stands.</summary>
    static string? IsMisplaced(TrainingEvent e, int next) => e is RunFailed || e.Step == next ? null
        : string.Create(CultureInfo.InvariantCulture, $"it tells of step {e.Step} where the run stood at {next}");
}

using Hone.Insight.Comparison;
using Hone.Runs;
using Hone.Runs.Classification;
using Hone.Runs.Steps;

namespace Hone.Hosting;

/// <summary>Reads runs from disk for a comparison, several at once.</summary>
static class RunComparisons
{
    /// <summary>Reads one run.</summary>
    /// <param name="reference">The run; with a step, what it was up to there.</param>
    /// <exception cref="InvalidDataException">It is broken, or has not come so far.</exception>
    public static ComparedRun Read(RunReference reference)
    {
        RunFolder folder = reference.Folder;
        RunEntry entry = RunEntry.Read(folder);
        if (entry.Manifest is not { } manifest) throw new InvalidDataException(entry.Problem);
        RunHistory history = File.Exists(folder.EventsFile) ? RunHistory.Read(folder.EventsFile)
            : throw new InvalidDataException($"{folder.EventsFile} is missing, and with it what happened in the run\n"
                + "Bring it back from a copy of the run, or leave the run out.");
        double flops = manifest.Model?.FlopsPerToken ?? 0;
        RunCurves whole = RunCurves.Of(history, flops);
        int? upTo = reference.Checkpoint.Choice switch
        {
            CheckpointChoice.Step => reference.Checkpoint.Step,
            CheckpointChoice.Best => whole.Best?.Step ?? throw new InvalidDataException(
                $"run {folder.Id} has no measurement that is finite, so none of its steps is the best\nName a step: {folder.Id}@100."),
            _ => null,
        };
        int made = history.Steps.Count > 0 ? history.Steps.Step[^1] + 1 : 0;
        if (upTo > made)
            throw new InvalidDataException($"run {folder.Id} has made {made} steps, and @{upTo} is beyond them\n"
                + $"Name one of them, or the run alone: {folder.Id}.");
        return new ComparedRun(upTo is { } step ? $"{folder.Id}@{step}" : folder.Id, entry.Status, manifest, history,
            upTo is { } last ? RunCurves.Of(history, flops, last) : whole,
            upTo is null ? ClassificationRecord.Read(folder.ClassificationFile) : null);
    }

    /// <summary>Reads several, each by a thread of its own.</summary>
    public static IReadOnlyList<ComparedRun> Read(IReadOnlyList<RunReference> references)
    {
        ComparedRun[] runs = new ComparedRun[references.Count];
        try
        {
            Parallel.For(0, runs.Length, i => runs[i] = Read(references[i]));
        }
        catch (AggregateException several)                                   // the first is told; the others come when it is mended
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(several.Flatten().InnerExceptions[0]);
        }

        return runs;
    }
}

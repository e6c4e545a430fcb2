using System.Text;
using Hone.Insight.Pictures;
using Hone.Insight.Reports;
using Hone.Runs;
using Hone.Runs.Import;
using Hone.Training.Events;

namespace Hone.Hosting;

/// <summary>Runs that another program trained: their curves are there, and neither a model nor a hash chain.</summary>
static class ImportedRuns
{
    /// <summary>Makes a run of what another program recorded, with its pictures and its report.</summary>
    /// <param name="store">The folder of runs.</param>
    /// <param name="path">The record: a file, or a folder of TensorBoard event files.</param>
    /// <param name="name">What it is to be called; null for as in the record, or as its file or folder.</param>
    /// <param name="kind">What the record is; null to find out.</param>
    /// <param name="tags">What the names of its curves mean.</param>
    /// <exception cref="InvalidDataException">It is no record that is known, or a damaged one; nothing is left behind.</exception>
    public static (RunFolder Folder, ImportedRun Run) Import(RunStore store, string path, string? name, ImportKind? kind, ImportTags tags)
    {
        ImportedRun run = RunImporter.Read(path, kind, tags);
        ImportedFrom from = new(run.Kind, Path.GetFullPath(path), RunImporter.HashOf(path), DateTimeOffset.UtcNow);
        RunFolder folder = RunImporter.Write(store, run, from, name ?? run.Name ?? NameOf(from.Path));
        Manifest manifest = folder.ReadManifest();
        TrainingEvent[] events = [.. EventLog.Read(folder.EventsFile).Training];
        if (run.Steps.Count > 0)
            try
            {
                CurveData curves = RunCurve.Of(manifest, events);
                RunFolder.WriteDerived(folder.TrainingCurveFile, TrainingCurve.Draw(curves));
                RunFolder.WriteDerived(folder.LossByEpochFile, LossByEpoch.Draw(curves));
            }
            catch (PlatformNotSupportedException)
            {
                // A system that draws no pictures still lists and compares the run.
            }

        RunFolder.WriteDerived(folder.ReportFile, Encoding.UTF8.GetBytes(Report.Of(manifest, events)));
        return (folder, run);
    }

    /// <summary>A file is called as its folder where its own name is the same for every run.</summary>
    static string NameOf(string path)
    {
        string name = Path.GetFileNameWithoutExtension(Path.TrimEndingDirectorySeparator(path));
        bool isAnyRuns = name is "training_metrics" or "trainer_state" or "main" or "tensorboard"
            || name.StartsWith("events.out.tfevents", StringComparison.Ordinal);
        string? folder = Path.GetFileName(Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(path)));
        return isAnyRuns && folder is { Length: > 0 } ? folder : name;
    }

    /// <summary>What to say where a model or a hash chain is needed; null of a run that was trained here.</summary>
    public static InvalidDataException? Refusal(Manifest? manifest) => manifest?.ImportedFrom is not { } from ? null
        : new InvalidDataException($"run {manifest.Id} was imported from {from.Path} ({Report.Kind(from.Kind)}): it has "
            + $"neither checkpoints nor a hash chain\nOnly its curves are here: hone show {manifest.Id}, hone compare {manifest.Id} RUN.");
}

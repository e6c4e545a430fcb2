using System.Text;
using Hone.Hosting.Planning;
using Hone.Insight.Diagnosis;
using Hone.Insight.Diagnosis.Rules;
using Hone.Insight.Pictures;
using Hone.Insight.Reports;
using Hone.Runs;
using Hone.Runs.Classification;
using Hone.Runs.Evaluations;
using Hone.Training.Events;

namespace Hone.Hosting;

/// <summary>What a run leaves for people: both pictures, the samples as text files, the report, its recipe.</summary>
/// <remarks>
/// All of it can be made again from the record. So it may wait while training goes on (it takes at most about a hundredth of the
/// time), and a disk that has no room for it ends no healthy run.
/// </remarks>
/// <param name="record">The run.</param>
/// <param name="warn">Told what could not be written.</param>
/// <param name="clock">What time it is; the system's clock when null.</param>
/// <param name="draw">Draws a picture of curves; SkiaSharp when null.</param>
sealed class RunArtifacts(RunRecord record, Action<string> warn, TimeProvider? clock = null, Func<CurveData, byte[]>? draw = null)
{
    static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(10);
    const int PauseInDrawings = 100;

    readonly TimeProvider _clock = clock ?? TimeProvider.System;
    readonly HashSet<Sampled> _written = [];
    long? _drawn;
    TimeSpan _pause = ShortestPause;
    bool _cannotDraw;

    /// <summary>Writes the samples that are new, and the rest when it is due.</summary>
    public void Refresh()
    {
        Attempt(WriteSamples);
        if (_drawn is not { } drawn || _clock.GetElapsedTime(drawn) >= _pause) Draw();
    }

    /// <summary>Keeps the text of a step that was refused, for a person to read.</summary>
    /// <param name="step">Updates the model had had.</param>
    /// <param name="row">Its first row, in its epoch.</param>
    /// <param name="text">The text.</param>
    public void Keep(int step, long row, string text) => Attempt(() => Write(record.Folder.SkippedFile(step, row), text));

    /// <summary>Writes all of it, as the run now is.</summary>
    public void Finish()
    {
        Attempt(WriteSamples);
        Draw();
    }

    void Draw()
    {
        long start = _clock.GetTimestamp();
        RunFolder folder = record.Folder;
        TrainingEvent[] events = [.. record.History.Select(recorded => recorded.Event)];
        ClassificationRecord? classification = null;
        Attempt(() => classification = ClassificationRecord.Read(folder.ClassificationFile));
        if (!_cannotDraw)
            Attempt(() =>
            {
                CurveData curves = RunCurve.Of(record.Manifest, events);
                RunFolder.WriteDerived(folder.TrainingCurveFile, (draw ?? (all => TrainingCurve.Draw(all)))(curves));
                RunFolder.WriteDerived(folder.LossByEpochFile, LossByEpoch.Draw(curves));
                foreach (Finding finding in RuleBook.Look(Evidence.Of(record.Manifest, events)))
                    RunFolder.WriteDerived(Path.Combine(folder.Path, FindingPicture.NameOf(finding)), FindingPicture.Draw(curves, finding));
                if (classification is not { Thresholds: null }) return;
                RunFolder.WriteDerived(Path.Combine(folder.Path, ClassificationSection.ConfusionFile),
                    ClassificationSection.DrawConfusion(classification));
                RunFolder.WriteDerived(Path.Combine(folder.Path, ClassificationSection.ReliabilityFile),
                    ClassificationSection.DrawReliability(classification));
            });
        Attempt(() =>
        {
            Write(folder.ReportFile,
                Report.Of(record.Manifest, events, EvaluationRecord.ReadAll(folder.EvaluationsFolder), classification));
            Write(folder.RecipeFile,
                $"# Makes run {record.Manifest.Id} again: hone train recipe.yaml\n"
                + RecipeText.Of(Planner.Settled(record.Manifest.Recipe)));
        });
        _drawn = _clock.GetTimestamp();
        TimeSpan enough = PauseInDrawings * _clock.GetElapsedTime(start, _drawn.Value);
        _pause = enough > ShortestPause ? enough : ShortestPause;
    }

    void WriteSamples()
    {
        foreach (IGrouping<int, Sampled> step in record.History.Select(recorded => recorded.Event).OfType<Sampled>()
            .GroupBy(sample => sample.Step).Where(step => !step.All(_written.Contains)))
        {
            Write(record.Folder.SampleFile(step.Key), string.Join('\n', step.DistinctBy(sample => sample.Prompt)
                .Select(sample => sample.Prompt + sample.Text + '\n')));
            _written.UnionWith(step);
        }
    }

    void Attempt(Action write)
    {
        try
        {
            write();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            warn($"pictures, texts or the report could not be written: {failure.Message.ReplaceLineEndings(" ")}; training goes on, make "
                + "room");
        }
        catch (PlatformNotSupportedException failure)
        {
            _cannotDraw = true;
            warn($"{failure.Message.Split('\n')[0]}; training goes on without pictures");
        }
    }

    static void Write(string path, string text) => RunFolder.WriteDerived(path, Encoding.UTF8.GetBytes(text));
}

using System.Text;
using Hone.Hosting.Exchange;
using Hone.Insight.Reports;
using Hone.Runs;
using Hone.Runs.Evaluations;
using Hone.Text;
using Hone.Training;
using Hone.Training.Evaluation;

namespace Hone.Hosting.Evaluation;

/// <summary>What a checkpoint has learned: its losses on texts, what it writes, how it does at tasks.</summary>
public sealed class CheckpointEvaluation
{
    readonly RunFolder? _folder;

    CheckpointEvaluation(
        EvaluationSubject subject, EvaluationRecord record, IReadOnlyDictionary<string, MeasuredRows> texts,
        IReadOnlyDictionary<string, Cost[]> questions, UnitCosts costs)
    {
        (_folder, Record, Texts, Questions, Costs) = (subject.Run, record, texts, questions, costs);
        Run = subject.Name;
        (IsOwnData, Floor, Warning) = (subject.IsOwnData, subject.Floor, subject.Warning);
        Notices = [.. ((string?[])[subject.Warning, subject.Notice]).OfType<string>()];
    }

    /// <summary>The run's id, or a file's name.</summary>
    public string Run { get; }

    /// <summary>Updates the model has had.</summary>
    public int Step => Record.Step;

    /// <summary>What was found.</summary>
    public EvaluationRecord Record { get; }

    /// <summary>The text that the evaluation is of: the run's validation split, or the text that was named.</summary>
    public TextResult Main => Record.Texts[^1];

    /// <summary>The texts are the run's own; else another that was named.</summary>
    public bool IsOwnData { get; }

    /// <summary>The lowest loss that any model can reach on <see cref="Main"/>, where that is known.</summary>
    public double? Floor { get; }

    /// <summary>What is suspicious about the model; null where nothing is.</summary>
    public string? Warning { get; }

    /// <summary>What should be known before the figures are read, a sentence each.</summary>
    public IReadOnlyList<string> Notices { get; }

    /// <summary>What each text cost, by name.</summary>
    internal IReadOnlyDictionary<string, MeasuredRows> Texts { get; }

    /// <summary>What each question of each task brought.</summary>
    internal IReadOnlyDictionary<string, Cost[]> Questions { get; }

    /// <summary>What each document of <see cref="Main"/> cost.</summary>
    internal UnitCosts Costs { get; }

    /// <summary>Evaluates a checkpoint.</summary>
    /// <param name="run">A run's path, id or name, or the beginning of one; <c>@250</c>, <c>@best</c> or <c>@last</c> names a checkpoint,
    /// else the best is taken.</param>
    /// <param name="options">What to find out; losses alone when null.</param>
    /// <param name="runs">The folder that runs are kept in, for an id or a name.</param>
    /// <param name="progress">Told how far it is.</param>
    /// <exception cref="InvalidDataException">There is no such checkpoint, its model is broken, or text or tasks are not what they should
    /// be.</exception>
    public static CheckpointEvaluation Of(
        string run, EvaluationOptions? options = null, string runs = "runs", Action<EvaluationProgress>? progress = null)
    {
        options ??= new EvaluationOptions();
        return ModelFile.IsMeant(run) ? Of(() => EvaluationSubject.OpenFile(run, options), options, progress)
            : Of(new RunStore(runs).Resolve(run), options, progress);
    }

    /// <summary>The same of a run that was found.</summary>
    internal static CheckpointEvaluation Of(RunReference reference, EvaluationOptions options, Action<EvaluationProgress>? progress)
    {
        if (options.Before) BeforeMeasurement.EnsureTuned(reference.Folder, reference.Folder.ReadManifest());
        return Of(() => EvaluationSubject.Open(reference, options), options, progress);
    }

    static CheckpointEvaluation Of(Func<EvaluationSubject> open, EvaluationOptions options, Action<EvaluationProgress>? progress)
    {
        TaskAsking? tasks = options.Tasks is { } folder ? new TaskAsking(folder, options.MostPerTask) : null;
        using EvaluationSubject subject = open();
        Dictionary<string, MeasuredRows> measured = [];
        List<TextResult> results = [];
        foreach (NamedText text in subject.Texts)
        {
            if (text.Text.Rows.TargetCount == 0) continue;                   // a sample of conversations in which nobody answers
            MeasuredText cost = Measure(subject, text, progress);
            measured[text.Name] = new MeasuredRows(cost, text.Text.Rows, subject.Tokenizer);
            results.Add(TextResults.Of(text, cost, options.Seed));
        }

        NamedText main = subject.Texts[^1];
        if (options.Hardest > 0)
            results[^1] = results[^1] with { Hardest = HardestUnits.Of(subject, main, measured[main.Name].Measured, options.Hardest) };
        UnitCosts costs = CostsOf(subject, measured[main.Name], main, options);

        EvaluationRecord record = new() { Step = subject.Step, Resamples = Bootstrap.Resamples, Texts = results };
        if (options.Samples) record = record with { Samples = FixedSamples.Of(subject, progress) };
        IReadOnlyDictionary<string, Cost[]> questions = new Dictionary<string, Cost[]>();
        if (tasks is not null)
        {
            (TaskResults asked, questions) = tasks.Ask(subject, progress);
            record = record with { Tasks = asked };
        }

        if (options.Before)
            record = record with { Before = BeforeMeasurement.Of(subject, measured, questions, tasks, options.General is null ? null
                : subject.Texts[^2].Name, text => Measure(subject, text, progress), options, progress) };
        return new CheckpointEvaluation(subject, record, measured, questions, costs);
    }

    /// <summary>
    /// Writes it into the run's folder, together with what was found of the checkpoint before, and the run's report anew.
    /// </summary>
    /// <returns>The report; null of a file that belongs to no run.</returns>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be.</exception>
    /// <exception cref="InvalidDataException">What was written before is damaged.</exception>
    public string? Save()
    {
        if (_folder is null) return null;
        string path = _folder.EvaluationFile(Step);
        RunFolder.WriteDerived(path, (EvaluationRecord.Read(path)?.With(Record) ?? Record).ToJson());
        SaveCosts();
        WriteReport(_folder);
        return _folder.ReportFile;
    }

    /// <summary>Keeps what each document cost, for comparisons.</summary>
    /// <returns>Where.</returns>
    internal string SaveCosts()
    {
        RunFolder folder = _folder ?? throw new InvalidOperationException($"{Run} is a file, and no run");
        return SaveCosts(folder, Costs);
    }

    /// <summary>Keeps what each document of a text cost a checkpoint of a run.</summary>
    /// <returns>Where.</returns>
    internal static string SaveCosts(RunFolder folder, UnitCosts costs)
    {
        string path = folder.CostsFile(costs.Step,
            Sha256.Of($"{costs.Request} {costs.TextSha256} {costs.Checkpoint} {costs.NumericsClass}"));
        RunFolder.WriteDerived(path, costs.ToJson());
        return path;
    }

    /// <summary>Writes a run's report anew, as its folder now is.</summary>
    internal static void WriteReport(RunFolder folder) => RunFolder.WriteDerived(folder.ReportFile,
        Encoding.UTF8.GetBytes(MarkdownPage.Write(Report.PageOf(folder, folder.ReadManifest()), picture => picture.Name)));

    /// <summary>Which text a path means for a run, so that it is known again; null of a folder, which is read to be known.</summary>
    /// <param name="manifest">The run; null of a file.</param>
    /// <param name="path">The path; null for the run's own validation split.</param>
    /// <param name="mostTokens">About how many tokens of another text are measured.</param>
    /// <exception cref="FileNotFoundException">It is not there.</exception>
    internal static string? RequestFor(Manifest? manifest, string? path, long mostTokens) =>
        path is null ? $"validation {manifest?.Data?.Fingerprint}"
        : Directory.Exists(path) ? null
        : File.Exists(path) ? $"file {Sha256.OfFile(path)} {mostTokens}"
        : throw new FileNotFoundException($"there is no {path}\nGive a text, or a folder of texts.");

    static UnitCosts CostsOf(EvaluationSubject subject, MeasuredRows rows, NamedText main, EvaluationOptions options)
    {
        MeasuredText measured = rows.Measured;
        string[] sources = main.Text.SourceOf is { } sourceOf && measured.AreDocuments
            ? [.. measured.Units.Select(unit => sourceOf(unit.Unit))] : [];
        string[] names = [.. sources.Distinct().Order(StringComparer.Ordinal)];
        Models.Gpt.GptCost cost = new(subject.Model.Options);
        return new UnitCosts
        {
            Step = subject.Step, Checkpoint = subject.Checksum,
            Request = RequestFor(subject.Run?.ReadManifest(), subject.IsOwnData ? null : options.Data, options.MostTokens)
                ?? $"folder {options.MostTokens}",
            TextSha256 = Convert.ToHexStringLower(rows.TextHash()), Tokenizer = subject.Tokenizer.Hash,
            NumericsClass = subject.Backend.NumericsClass, AreDocuments = measured.AreDocuments,
            MemoryBytes = sizeof(float) * cost.Parameters + cost.CacheInBytesPerToken * subject.Model.Options.Context,
            Sources = names.Length > 1 ? names : [],
            SourceOfUnits = names.Length > 1 ? [.. sources.Select(name => Array.IndexOf(names, name))] : [],
            Units = [.. measured.Units.Select(unit => unit.Unit)], Tokens = [.. measured.Units.Select(unit => unit.Cost.Tokens)],
            Bytes = [.. measured.Units.Select(unit => unit.Cost.Bytes)], Nats = [.. measured.Units.Select(unit => unit.Cost.Nats)],
            TextNats = [.. measured.Units.Select(unit => unit.Cost.TextNats)], Hits = [.. measured.Units.Select(unit => unit.Cost.Hits)],
        };
    }

    static MeasuredText Measure(EvaluationSubject subject, NamedText text, Action<EvaluationProgress>? progress)
    {
        using TextMeasurement measurement = new(subject.Model, subject.Backend, text.Text.Rows, subject.Rows,
            subject.Tokenizer.CountTextBytes, subject.SeesOwnDocument);
        MeasuredText measured = measurement.Measure(
            done => progress?.Invoke(new EvaluationProgress(text.Name, done, text.Text.Rows.RowCount, "row")));
        if (Guard.Judge(measured.Total.Loss) is not null)
            throw new InvalidDataException(
                $"the {text.Name} loss of {subject.Name} at step {subject.Step} is {measured.Total.Loss}: the model is broken\n"
                + "Take an earlier checkpoint of the run, or train again with a lower training.learning_rate.");
        return measured;
    }
}

using Hone.Hosting.Tuning;
using Hone.Runs;
using Hone.Runs.Evaluations;
using Hone.Training.Evaluation;

namespace Hone.Hosting.Evaluation;

/// <summary>Measures the model that a run began with on what its checkpoint was measured on, from the weights that the run keeps.</summary>
static class BeforeMeasurement
{
    /// <summary>Measures it, and holds the checkpoint against it.</summary>
    /// <param name="subject">The checkpoint; its model has the other weights afterwards.</param>
    /// <param name="after">What its texts cost.</param>
    /// <param name="answers">What each question of each task brought.</param>
    /// <param name="tasks">The tasks; null for none.</param>
    /// <param name="general">The text that has nothing to do with the run's data, by name; null for none.</param>
    /// <param name="measure">Measures a text.</param>
    /// <param name="options">What was asked for.</param>
    /// <param name="progress">Told how far it is.</param>
    /// <exception cref="InvalidDataException">The run began with fresh weights, or what it keeps is gone.</exception>
    public static BeforeAfter Of(EvaluationSubject subject, IReadOnlyDictionary<string, MeasuredRows> after,
        IReadOnlyDictionary<string, Cost[]> answers, TaskAsking? tasks, string? general, Func<NamedText, MeasuredText> measure,
        EvaluationOptions options, Action<EvaluationProgress>? progress)
    {
        Manifest manifest = subject.Folder.ReadManifest();
        ModelParent parent = EnsureTuned(subject.Folder, manifest);
        BaseWeights.Of(subject.Folder, manifest)!.LoadWhole(subject.Model);
        List<Change> changes = [];
        foreach (NamedText text in subject.Texts.Where(text => after.ContainsKey(text.Name)))
        {
            Cost[] before = Costs(measure(text)), now = Costs(after[text.Name].Measured);
            string role = text.Name == general ? Change.General : Change.Own;
            Add(text.Name, role, "loss", before, now, cost => cost.Loss);
            Add(text.Name, role, "accuracy", before, now, cost => cost.Accuracy);
            Add(text.Name, role, "bits_per_byte", before, now, cost => cost.BitsPerByte);
        }

        if (tasks is not null)
            foreach ((string task, Cost[] before) in tasks.Ask(subject, progress).Questions)
                Add(task, Change.Task, "accuracy", before, answers[task], cost => cost.Accuracy);
        return new BeforeAfter { Model = $"{parent.Run}@{parent.Step}", Changes = changes };

        void Add(string name, string role, string what, Cost[] before, Cost[] now, Func<Cost, double> of)
        {
            (double then, double since) = (of(before.Aggregate(Cost.Add)), of(now.Aggregate(Cost.Add)));
            if (double.IsFinite(then) && double.IsFinite(since))
                changes.Add(new Change(name, role, what, then, since, since - then, Bootstrap.Difference(now, before, options.Seed, of),
                    now.Length));
        }
    }

    /// <summary>The model that a run began with.</summary>
    /// <exception cref="InvalidDataException">It began with fresh weights.</exception>
    public static ModelParent EnsureTuned(RunFolder folder, Manifest manifest) => manifest.Parent
        ?? throw new InvalidDataException($"run {folder.Id} began with fresh weights, and nothing was before them\n"
            + $"To hold it against another run: hone eval {folder.Id} RUN2.");

    static Cost[] Costs(MeasuredText measured) => [.. measured.Units.Select(unit => unit.Cost)];
}

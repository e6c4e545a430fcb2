using System.Text;
using System.Text.Json.Nodes;
using Hone.Data.Rows;
using Hone.Hosting.Recipes;
using Hone.Hosting.Settings;
using Hone.Insight.Classification;
using Hone.Models.Classifiers;
using Hone.Runs;
using Hone.Training;
using Hone.Training.Checkpoints;
using Hone.Training.Classifiers;
using Hone.Training.Optimizers;

namespace Hone.Hosting.Classifiers;

/// <summary>A classifier in the making, on examples with labels.</summary>
sealed class ClassifierSession : Session
{
    Task<IReadOnlyList<BaselineScores>>? _baselines;

    /// <summary>Reads the data and takes the memory.</summary>
    /// <exception cref="InvalidDataException">The recipe or its data is refused; nothing is left behind.</exception>
    public ClassifierSession(Recipe recipe, SessionStart start) : this(recipe, ClassifierSettings.Of(recipe), start) { }

    ClassifierSession(Recipe recipe, ClassifierSettings settings, SessionStart start) : base(recipe, settings, start)
    {
        Settings = settings;
        try
        {
            Parts = Own(settings.Kind.Open(recipe, Backend.Threads));
            Settings = ClassifierSettings.Of(recipe, Parts.Train.Count);
            recipe.EnsureAllRead();
            Model = Own(Parts.Model);
            Model.Allocate(Backend, Settings.Seed);
            MicroBatches = [Own(new MicroBatch(Model, Backend, tape => Model.Record(tape, Settings.Training.BatchRows), trains: true,
                accumulates: Settings.Training.MicroBatches > 1, Settings.Seed))];
            Validation = Own(new ExampleValidation(Model, Backend, Parts.Validation,
                Math.Min(Settings.EvaluationRows, Parts.Validation.Count)));
            Optimizer = Settings.Optimizer.Create(Model.Parameters, Backend);
            if (Settings.Average > 0) Average = new WeightAverage(Model.Parameters, Backend, Settings.Average);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override ClassifierSettings Settings { get; }

    /// <summary>Examples and model.</summary>
    public ClassifierParts Parts { get; }

    /// <inheritdoc/>
    public override Classifier Model { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<MicroBatch> MicroBatches { get; }

    /// <inheritdoc/>
    public override ExampleValidation Validation { get; }

    /// <inheritdoc/>
    public override Optimizer Optimizer { get; }

    /// <inheritdoc/>
    public override WeightAverage? Average { get; }

    /// <inheritdoc/>
    public override DataIdentity Data => Parts.Data;

    /// <inheritdoc/>
    public override string DataOrigin => Parts.Origin;

    /// <inheritdoc/>
    public override double FlopsPerToken => Model.FlopsPerExample;

    /// <inheritdoc/>
    public override long PlannedBytes => Model.SizeInBytes + MicroBatches.Sum(one => one.SizeInBytes) + Validation.SizeInBytes;

    /// <inheritdoc/>
    public override IBatchSource OpenBatches() =>
        Own(new ExampleBatches(Parts.Train, Settings.Seed, Parts.Classes.Count, Parts.Data.Name, Parts.Weights));

    /// <inheritdoc/>
    public override AuditRecord? Audit() => null;                            // its source has refused what is wrong with the data

    /// <inheritdoc/>
    public override void KeepIn(RunFolder folder)
    {
        foreach ((string name, byte[] bytes) in Parts.Files) RunFolder.WriteDerived(Path.Combine(folder.Path, name), bytes);
    }

    /// <inheritdoc/>
    public override Task<IReadOnlyList<BaselineLoss>>? CountBaselines()
    {
        if (Parts.Labelled is not TextData { IsMultiLabel: false } texts) return null;
        _baselines = Task.Run(() => texts.FitBaselines(threads: 1));
        return _baselines.ContinueWith(fitted => LossesOf(fitted.GetAwaiter().GetResult(), texts), TaskScheduler.Default);
    }

    /// <inheritdoc/>
    public override void Finish(RunFolder folder)
    {
        // Whoever stopped a run by hand waits for nothing: it is measured when it has gone on to its end.
        if (State.Step < Settings.Training.Steps && Settings.Training.Patience == 0) return;
        int step = ChosenCheckpoint.Load(new RunReference(folder, default), checkpoint =>
        {
            checkpoint.LoadForUseInto(Model.Parameters);
            return checkpoint.State.Step;
        });
        IReadOnlyList<BaselineScores> baselines = _baselines?.GetAwaiter().GetResult() ?? Parts.Labelled.FitBaselines(Backend.Threads);
        if (baselines.Select(one => one.Regression).FirstOrDefault(one => one is not null) is { } regression)
            RegressionFile.Write(folder.RegressionFile, regression);
        RunFolder.WriteDerived(folder.ClassificationFile, ClassifierEvaluation.Of(this, baselines, step).ToJson());
    }

    /// <inheritdoc/>
    public override Manifest Describe(Manifest manifest) => manifest with
    {
        Tokenizer = Parts.Reader,
        Classes = Parts.Classes,
        Model = new ModelIdentity(Settings.Kind.Name, Model.Parameters.Count, FlopsPerToken),
    };

    /// <inheritdoc/>
    public override string TextOf(Position first)
    {
        StringBuilder text = new();
        ExampleOrder order = new(Parts.Train.Count, Settings.Seed);
        for (int i = 0; i < Settings.Training.TokensPerStep; i++)
            text.Append(Parts.Train.Tell(order.Take(ref first).Example)).Append('\n');
        return text.ToString();
    }

    /// <summary>What simple classifiers lose on validation, in the record's form.</summary>
    static IReadOnlyList<BaselineLoss> LossesOf(IReadOnlyList<BaselineScores> baselines, TextData texts)
    {
        int[] labels = LabelledData.LabelsOf(texts.Examples, texts.Splits.Validation);
        return [.. baselines.Select(one =>
        {
            double nats = ClassificationMeasures.Of(Predictions.OfLogits(one.Validation, labels, texts.Examples.Classes.Count)).Nats;
            return new BaselineLoss(one.Name, nats, nats * labels.Length / Math.Log(2) / texts.Identity.ValidationBytes, one.Rule);
        })];
    }

    private protected override CheckpointIdentity Identify(JsonObject effective) => new(effective, Parts.Reader.Hash,
        Parts.Classes.Count, Parts.Data.Fingerprint, Backend.NumericsClass, CodeIdentity.Current.Version);
}

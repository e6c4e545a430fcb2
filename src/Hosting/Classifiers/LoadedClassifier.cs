using Hone.Models.Classifiers;
using Hone.Runs;
using Hone.Runs.Classification;
using Hone.Tensors.Backends;
using Hone.Training.Checkpoints;
using Hone.Training.Classifiers;

namespace Hone.Hosting.Classifiers;

/// <summary>A classifier of any kind as a checkpoint has it, ready to be asked.</summary>
sealed class LoadedClassifier : IDisposable
{
    readonly Classifier _model;
    readonly Predictor _predictor;

    /// <summary>Loads it.</summary>
    /// <param name="reference">The run, and perhaps a choice of its checkpoint.</param>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <param name="model">The recipe's model, without memory; it is owned from here on.</param>
    /// <param name="atOnce">Examples at a time.</param>
    /// <param name="threads">Threads that share the work; 0 is one per processor.</param>
    public LoadedClassifier(RunReference reference, Checkpoint checkpoint, Classifier model, int atOnce, int threads)
    {
        Step = checkpoint.State.Step;
        ClassificationRecord? record = ClassificationRecord.Read(reference.Folder.ClassificationFile);
        Record = record?.Step == Step ? record : null;
        Warning = ChosenCheckpoint.Notice(reference, Step, latest: false)
            ?? (Record is null ? $"the run has not been measured at step {Step}: probabilities are not calibrated" : null);
        Backend = Backends.Create(threads: threads, precision: Precisions.Of(checkpoint.State.Identity));
        _model = model;
        try
        {
            _model.Allocate(Backend, seed: null);
            checkpoint.LoadForUseInto(_model.Parameters);
            _predictor = new Predictor(_model, Backend, atOnce);
        }
        catch
        {
            _model.Dispose();
            Backend.Dispose();
            throw;
        }
    }

    /// <summary>Updates it has had.</summary>
    public int Step { get; }

    /// <summary>What was measured of this very checkpoint; null for nothing.</summary>
    public ClassificationRecord? Record { get; }

    /// <summary>What its logits are divided by.</summary>
    public double Temperature => Record is not { } record ? 1
        : record.Answers.FirstOrDefault(one => one.By == ClassifierAnswer.Model) is { } model ? 1 / model.ModelWeight
        : record.Classifiers[0].Temperature;

    /// <summary>What should be known of it: another checkpoint than the run's own choice, or that it is not calibrated.</summary>
    public string? Warning { get; }

    public IBackend Backend { get; }

    /// <summary>The model.</summary>
    public Classifier Model => _model;

    /// <summary>Logits of examples, one's classes after the other.</summary>
    public double[] Run(IExampleRows rows) => [.. _predictor.Run(rows).Select(logit => (double)logit)];

    /// <summary>Gives its memory back.</summary>
    public void Dispose()
    {
        _predictor.Dispose();
        _model.Dispose();
        Backend.Dispose();
    }
}

using Hone.Data.Rows.Packing;
using Hone.Formats;
using Hone.Hosting.Corpora;
using Hone.Models.Gpt;
using Hone.Runs;
using Hone.Tensors.Backends;
using Hone.Text;
using Hone.Training;
using Hone.Training.Evaluation;

namespace Hone.Hosting.Tuning;

/// <summary>What a run that learns from preferences has of its own: its loss, its batches, and its reference.</summary>
/// <remarks>
/// The reference is the model as it is before the first step, so what it gives each answer is computed once, then, and kept beside the run.
/// Where that file is gone or of other data, it is computed again from the weights that the run keeps, to the same bits.
/// </remarks>
sealed class PreferenceTraining : IDisposable
{
    const string OfTrain = "train", OfValidation = "validation", Data = "data", Form = "form";

    readonly PreferenceForm _form;
    readonly PreferenceRows _train, _held;
    readonly string _fingerprint;
    readonly GptModel _model;
    readonly IBackend _backend;
    readonly AnswerPass _pass;
    float[]? _ofTrain, _ofHeld;

    /// <summary>Takes the memory of a forward pass.</summary>
    /// <param name="form">The form of the loss.</param>
    /// <param name="corpus">Its data.</param>
    /// <param name="model">The model.</param>
    /// <param name="backend">Who computes.</param>
    /// <param name="rows">Rows measured at once.</param>
    public PreferenceTraining(PreferenceForm form, Corpus corpus, GptModel model, IBackend backend, int rows)
    {
        (_form, _model, _backend) = (form, model, backend);
        (_train, _held, _fingerprint) = ((PreferenceRows)corpus.Train, corpus.HeldPairs!, corpus.Fingerprint);
        _pass = new AnswerPass(model, backend, rows, _train.SideLength, form.Averages);
        Validation = new PreferenceValidation(_pass, _held, () => Taken(_ofHeld), form);
    }

    /// <summary>Measures on the held-out pairs.</summary>
    public PreferenceValidation Validation { get; }

    /// <summary>The program of a micro-batch.</summary>
    public MicroBatch MicroBatch(TrainingOptions training, ulong seed) => new(new PreferenceModel(_model, _form), _backend,
        tape => PreferenceModel.Record(tape, training.BatchRows, training.Context, _model.Options.EmbeddingNoise > 0), trains: true,
        training.MicroBatches > 1, seed);

    /// <summary>A reader of its pairs, from the first.</summary>
    public PreferenceBatches OpenBatches() => new(_train, Taken(_ofTrain));

    /// <summary>
    /// Takes the reference: of a new run what the model, as it now is, gives each answer; of one that goes on what it keeps.
    /// </summary>
    /// <param name="folder">The run that goes on; null of a new one.</param>
    public void TakeReference(RunFolder? folder)
    {
        if (folder is not null && TryRead(folder.ReferenceFile)) return;
        if (folder is not null) BaseWeights.Of(folder, folder.ReadManifest())!.LoadInto(_model);
        (_ofTrain, _ofHeld) = (_pass.Measure(_train), _pass.Measure(_held));
    }

    /// <summary>Keeps the reference beside a run, where it is not yet.</summary>
    public void Keep(RunFolder folder)
    {
        if (File.Exists(folder.ReferenceFile)) return;
        (float[] train, float[] held) = (Taken(_ofTrain), Taken(_ofHeld));
        using MemoryStream stream = new();
        using (SafeTensorsWriter writer = new(stream, [Stored(OfTrain, train), Stored(OfValidation, held)],
            new Dictionary<string, string> { [Data] = _fingerprint, [Form] = Averaged }))
        {
            writer.Write(OfTrain, train);
            writer.Write(OfValidation, held);
            writer.Finish();
        }

        AtomicFile.Write(folder.ReferenceFile, stream.ToArray());
    }

    /// <summary>Gives the memory back.</summary>
    public void Dispose() => _pass.Dispose();

    string Averaged => _form.Averages ? "mean nats of an answer" : "nats of an answer";

    static StoredTensor Stored(string name, float[] values) => new(name, StoredType.F32, [values.Length]);

    static float[] Taken(float[]? reference) => reference ?? throw new InvalidOperationException("the reference was not taken yet");

    bool TryRead(string path)
    {
        if (!File.Exists(path)) return false;
        float[] train = new float[2 * _train.PairCount], held = new float[2 * _held.PairCount];
        using SafeTensorsReader reader = SafeTensorsReader.Open(path);
        if (reader.Metadata.GetValueOrDefault(Data) != _fingerprint || reader.Metadata.GetValueOrDefault(Form) != Averaged) return false;
        foreach ((string name, float[] values) in new[] { (OfTrain, train), (OfValidation, held) })
        {
            if (!reader.Contains(name) || reader[name].ElementCount != values.Length)
                throw new InvalidDataException($"{path} does not hold {values.Length} numbers of {name}: it is not what this run wrote\n"
                    + "Delete it: it is computed again from base/.");
            reader.ReadInto(name, values);
        }

        (_ofTrain, _ofHeld) = (train, held);
        return true;
    }
}

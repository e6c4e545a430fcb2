using Hone.Models;
using Hone.Tensors;
using Hone.Tensors.Autograd;
using Hone.Tensors.Backends;

namespace Hone.Training;

/// <summary>The compiled program of one micro-batch: tokens in, nats and (where it trains) gradients out.</summary>
public sealed class MicroBatch : IDisposable
{
    readonly TapeProgram _program;
    readonly Tensor _nats;
    readonly float[] _hostNats;
    readonly ulong _seed;
    readonly int _targets;

    /// <summary>Records and lays out the loss of a model of tokens for B rows of T.</summary>
    /// <param name="model">The model.</param>
    /// <param name="backend">Who computes.</param>
    /// <param name="rows">B.</param>
    /// <param name="length">T.</param>
    /// <param name="trains">Gradients are wanted.</param>
    /// <param name="hasStarts">Rows say which positions each may see: <see cref="Starts"/>.</param>
    /// <param name="accumulates">A step has several micro-batches, whose gradients are added up.</param>
    /// <param name="seed">Where the random numbers of dropout and noise come from.</param>
    /// <param name="hasLengths">Rows say how long their sequences are: <see cref="Batch.Lengths"/>.</param>
    public MicroBatch(IModel model, IBackend backend, int rows, int length, bool trains, bool hasStarts = false, bool accumulates = false,
        ulong seed = 0, bool hasLengths = false)
        : this(model, backend, tape => Batch.OfTokens(tape, rows, length, hasStarts, hasLengths), trains, accumulates, seed)
    {
    }

    /// <summary>Records and lays out a model's loss.</summary>
    /// <param name="model">The model.</param>
    /// <param name="backend">Who computes.</param>
    /// <param name="inputs">Records the operands.</param>
    /// <param name="trains">Gradients are wanted.</param>
    /// <param name="accumulates">A step has several micro-batches, whose gradients are added up.</param>
    /// <param name="seed">Where the random numbers of dropout and noise come from.</param>
    public MicroBatch(IModel model, IBackend backend, Func<Tape, Batch> inputs, bool trains, bool accumulates = false, ulong seed = 0)
    {
        _seed = seed;
        (Batch, _nats, TapePlan plan) = Record(model, backend, inputs, trains, accumulates);
        if (trains) model.Parameters.AllocateGradients();
        _program = plan.Compile();
        _hostNats = new float[_nats.Shape.Count];
        _targets = Batch.Losses ?? (int)(Targets.Type == DType.Int32 ? Targets.Shape.Count : Targets.Shape.Rows);
        if (_hostNats.Length != (Batch.Judges ? 2 : 1) * _targets)
            throw new InvalidOperationException($"the model's loss has shape {_nats.Shape}, and the batch has {_targets} "
                + (Batch.Losses is null ? "targets" : "losses")
                + (Batch.Judges ? " that are to be judged" : ""));
    }

    /// <summary>The operands; the caller fills them.</summary>
    public Batch Batch { get; }

    /// <summary>What the model reads: of a model of tokens their ids, int32 [B, T].</summary>
    public Tensor Inputs => Batch.Inputs;

    /// <summary>What is to be predicted, int32; negative where there is no loss.</summary>
    public Tensor Targets => Batch.Targets;

    /// <summary>The first position of its row that each may see, int32 [B, T]; null where all see the row from its beginning.</summary>
    public Tensor? Starts => Batch.Starts;

    /// <summary>Nats of each target of the last run, or whatever losses its batch counts. Borrowed.</summary>
    public ReadOnlySpan<float> Nats => _hostNats.AsSpan(0, _targets);

    /// <summary>1 for each target of the last run that the model held likeliest, else 0; empty where it does not judge. Borrowed.</summary>
    public ReadOnlySpan<float> Hits => _hostNats.AsSpan(_targets);

    /// <summary>Bytes of activations and their gradients.</summary>
    public long SizeInBytes => _program.SizeInBytes;

    /// <summary>What they would take if none shared memory with another that lives at another time.</summary>
    public long SizeWithoutSharing => _program.SizeWithoutSharing;

    /// <summary>Told how long each operation takes; null, as usual, takes no time.</summary>
    public Profile? Profile
    {
        get => _program.Profile;
        set => _program.Profile = value;
    }

    /// <summary>What a micro-batch would take, worked out without taking it; the model needs no memory for that.</summary>
    /// <param name="model">The model.</param>
    /// <param name="backend">Who would compute.</param>
    /// <param name="inputs">Records the operands.</param>
    /// <param name="trains">Gradients are wanted.</param>
    /// <param name="accumulates">A step has several micro-batches, whose gradients are added up.</param>
    public static TapePlan Plan(IModel model, IBackend backend, Func<Tape, Batch> inputs, bool trains, bool accumulates = false) =>
        Record(model, backend, inputs, trains, accumulates).Plan;

    /// <summary>
    /// Says which micro-batch of which step the next run is: what dropout drops is a function of both and of the seed, and of a row's place
    /// in its step.
    /// </summary>
    /// <param name="step">Updates made before.</param>
    /// <param name="micro">Micro-batches of the step before this one.</param>
    public void Draw(int step, int micro) => _program.Draw(_seed, step, micro * Inputs.Shape[0]);

    /// <summary>Runs forward, and backward where it trains.</summary>
    /// <param name="adds">Adds the gradients to those of the micro-batches before, each once; else nothing is left of those.</param>
    /// <returns>Nats, summed over the tokens in their order, in double precision.</returns>
    public double Run(bool adds = false)
    {
        _program.Forward();
        _program.Backward(adds);
        double sum = 0;
        _nats.Download<float>(_hostNats);
        foreach (float nats in Nats) sum += nats;
        return sum;
    }

    /// <summary>Runs again and names the first tensor that holds a value that is not finite; null when none does.</summary>
    public string? FirstNotFinite() => _program.FirstNotFinite();

    /// <summary>Gives its memory back.</summary>
    public void Dispose() => _program.Dispose();

    static (Batch Batch, Tensor Nats, TapePlan Plan) Record(
        IModel model, IBackend backend, Func<Tape, Batch> inputs, bool trains, bool accumulates)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(inputs);
        Tape tape = new(backend, trains) { Accumulates = accumulates };
        Batch batch = inputs(tape);
        Tensor nats = model.Loss(batch);
        return (batch, nats, tape.Plan(nats));
    }
}

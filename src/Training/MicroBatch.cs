using Hone.Models.Gpt;
using Hone.Tensors;
using Hone.Tensors.Autograd;
using Hone.Tensors.Backends;

namespace Hone.Training;

/// <summary>The compiled program of one micro-batch: tokens in, nats and (where it trains) gradients out.</summary>
public sealed class MicroBatch : IDisposable
{
    readonly TapeProgram _program;
    readonly Tensor _nats;

    /// <summary>Records and lays out the model's loss for B rows of T tokens.</summary>
    /// <param name="model">The model.</param>
    /// <param name="backend">Who computes.</param>
    /// <param name="rows">B.</param>
    /// <param name="length">T.</param>
    /// <param name="trains">Gradients are wanted.</param>
    /// <param name="hasStarts">Rows say which positions each may see: <see cref="Starts"/>.</param>
    /// <param name="accumulates">A step has several micro-batches, whose gradients are added up.</param>
    public MicroBatch(GptModel model, IBackend backend, int rows, int length, bool trains, bool hasStarts = false, bool accumulates = false)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (trains) model.Parameters.AllocateGradients();
        Tape tape = new(backend, trains) { Accumulates = accumulates };
        Inputs = tape.Input("inputs", DType.Int32, new Shape(rows, length));
        Targets = tape.Input("targets", DType.Int32, new Shape(rows, length));
        if (hasStarts) Starts = tape.Input("starts", DType.Int32, new Shape(rows, length));
        _nats = model.Loss(Inputs, Targets, Starts);
        _program = tape.Compile(_nats);
    }

    /// <summary>Token ids, int32 [B, T]; the caller fills them.</summary>
    public Tensor Inputs { get; }

    /// <summary>The token that follows each, int32 [B, T]; negative where it carries no loss.</summary>
    public Tensor Targets { get; }

    /// <summary>The first position of its row that each may see, int32 [B, T]; null where all see the row from its beginning.</summary>
    public Tensor? Starts { get; }

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

    /// <summary>Runs forward, and backward where it trains.</summary>
    /// <param name="adds">Adds the gradients to those of the micro-batches before, each once; else nothing is left of those.</param>
    /// <returns>Nats, summed over the tokens in their order, in double precision.</returns>
    public double Run(bool adds = false)
    {
        _program.Forward();
        _program.Backward(adds);
        double sum = 0;
        foreach (float nats in _nats.Values) sum += nats;
        return sum;
    }

    /// <summary>Runs again and names the first tensor that holds a value that is not finite; null when none does.</summary>
    public string? FirstNotFinite() => _program.FirstNotFinite();

    /// <summary>Gives its memory back.</summary>
    public void Dispose() => _program.Dispose();
}

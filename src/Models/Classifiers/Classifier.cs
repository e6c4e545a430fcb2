using Hone.Tensors;
using Hone.Tensors.Autograd;
using Hone.Tensors.Backends;
using Hone.Tensors.Ops;
using Hone.Tensors.Parameters;

namespace Hone.Models.Classifiers;

/// <summary>
/// A model that tells which of some classes an example belongs to. A kind of it says what it reads, and makes logits of that.
/// </summary>
/// <remarks>Shapes: B examples · V classes.</remarks>
public abstract class Classifier(ClassifierOptions options) : IModel, IDisposable
{
    /// <summary>What it was told.</summary>
    public ClassifierOptions Options { get; } = options;

    /// <summary>Everything it learns.</summary>
    public ParameterSet Parameters { get; } = new();

    /// <summary>Bytes of its parameters, and of what was laid out like them.</summary>
    public virtual long SizeInBytes => Parameters.SizeInBytes;

    /// <summary>Floating-point operations of a training step for one example: those forward, and twice as many backward.</summary>
    public abstract double FlopsPerExample { get; }

    /// <summary>Records the operands of a batch of examples.</summary>
    /// <param name="tape">Where they are recorded.</param>
    /// <param name="rows">B.</param>
    public Batch Record(Tape tape, int rows)
    {
        ArgumentNullException.ThrowIfNull(tape);
        Tensor targets = Options.IsMultiLabel ? tape.Input("targets", DType.Float32, new Shape(rows, Options.Classes))
            : tape.Input("targets", DType.Int32, new Shape(rows));
        return new Batch(Inputs(tape, rows), targets, Lengths(tape, rows))
        {
            Weights = tape.Trains ? tape.Input("weights", DType.Float32, new Shape(rows)) : null,
        };
    }

    /// <summary>Records the score of every class.</summary>
    /// <param name="batch">Operands as <see cref="Record"/> gives them.</param>
    /// <returns>float32 [B, V].</returns>
    public abstract Tensor Logits(Batch batch);

    /// <summary>Records the loss of each example.</summary>
    /// <returns>float32 [B], nats, times what the example counts.</returns>
    public Tensor Loss(Batch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        Tensor logits = Logits(batch);
        return Options.IsMultiLabel ? logits.BinaryLoss(batch.Targets, batch.Weights)
            : logits.SoftmaxLoss(batch.Targets, batch.Weights, Options.LabelSmoothing);
    }

    /// <summary>Takes the memory of its parameters, once.</summary>
    /// <param name="backend">Whose memory.</param>
    /// <param name="seed">First values are drawn from it; null where they are about to be loaded.</param>
    public virtual void Allocate(IBackend backend, ulong? seed) => Parameters.Allocate(backend, seed);

    /// <summary>Gives its memory back.</summary>
    public virtual void Dispose()
    {
        Parameters.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Records what it reads, B examples of it.</summary>
    protected abstract Tensor Inputs(Tape tape, int rows);

    /// <summary>Records how much of each example is there, int32 [B], where they are not of one size.</summary>
    protected virtual Tensor? Lengths(Tape tape, int rows) => null;
}

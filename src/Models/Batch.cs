using Hone.Tensors;
using Hone.Tensors.Autograd;

namespace Hone.Models;

/// <summary>The operands of a loss: filled before each run, the same tensors every time.</summary>
/// <param name="Inputs">Token ids, int32 [B, T]; or what another family of models reads, as float32.</param>
/// <param name="Targets">
/// What is to be predicted, int32; negative where there is no loss. Of classes that do not exclude each other the share of each, float32
/// [B, classes].
/// </param>
/// <param name="Starts">The first position of its row that each may see, int32 [B, T]; null where all see the row from its
/// beginning.</param>
public sealed record Batch(Tensor Inputs, Tensor Targets, Tensor? Starts = null)
{
    /// <summary>What each row counts, float32 [B]; null for 1.</summary>
    public Tensor? Weights { get; init; }

    /// <summary>
    /// A loss of it also tells where the target is what the model holds likeliest, as a second row below the nats; for measuring only.
    /// </summary>
    public bool Judges { get; init; }

    /// <summary>
    /// Tokens of the sequence that each place belongs to, padding not counted, int32 [B, T]; 0 for a place of none. Null where nothing
    /// asks.
    /// </summary>
    public Tensor? Lengths { get; init; }

    /// <summary>What a reference gives each row, nats, float32 [B]; null where a loss has none.</summary>
    public Tensor? Reference { get; init; }

    /// <summary>How many losses a model gives of it; null for one a target.</summary>
    public int? Losses { get; init; }

    /// <summary>Rows of tokens, and the token that follows each.</summary>
    /// <param name="tape">Where they are recorded.</param>
    /// <param name="rows">B.</param>
    /// <param name="length">T.</param>
    /// <param name="hasStarts">Rows say which positions each may see.</param>
    /// <param name="hasLengths">Rows say how long their sequences are.</param>
    public static Batch OfTokens(Tape tape, int rows, int length, bool hasStarts = false, bool hasLengths = false)
    {
        ArgumentNullException.ThrowIfNull(tape);
        Shape shape = new(rows, length);
        return new Batch(tape.Input("inputs", DType.Int32, shape), tape.Input("targets", DType.Int32, shape),
            hasStarts ? tape.Input("starts", DType.Int32, shape) : null)
        {
            Lengths = hasLengths ? tape.Input("lengths", DType.Int32, shape) : null,
        };
    }
}

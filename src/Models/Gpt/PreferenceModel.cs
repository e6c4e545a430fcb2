using Hone.Tensors;
using Hone.Tensors.Autograd;
using Hone.Tensors.Backends;
using Hone.Tensors.Ops;
using Hone.Tensors.Parameters;

namespace Hone.Models.Gpt;

/// <summary>
/// A GPT that is to prefer one answer to another, more than its reference does: rows are the chosen and the rejected side of each pair in
/// turn, and its losses those of <see cref="PreferenceOp"/>.
/// </summary>
/// <param name="model">The GPT.</param>
/// <param name="form">The form of the loss.</param>
public sealed class PreferenceModel(GptModel model, PreferenceForm form) : IModel
{
    /// <inheritdoc/>
    public ParameterSet Parameters => model.Parameters;

    /// <summary>The operands of so many rows.</summary>
    /// <param name="tape">Where they are recorded.</param>
    /// <param name="rows">R, two a pair.</param>
    /// <param name="length">T.</param>
    /// <param name="hasLengths">Rows say how long they are; see <see cref="Batch.Lengths"/>.</param>
    public static Batch Record(Tape tape, int rows, int length, bool hasLengths)
    {
        ArgumentNullException.ThrowIfNull(tape);
        return Batch.OfTokens(tape, rows, length, hasLengths: hasLengths) with
        {
            Reference = tape.Input("reference", DType.Float32, new Shape(rows)), Losses = rows / 2,
        };
    }

    /// <inheritdoc/>
    /// <returns>What each pair costs, float32 [R/2].</returns>
    public Tensor Loss(Batch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        return model.TargetNats(batch).RowSums(batch.Targets, form.Averages).Preference(batch.Reference!, form);
    }
}

using Hone.Tensors;
using Hone.Tensors.Autograd;
using Hone.Tensors.Ops;
using Hone.Tensors.Parameters;

namespace Hone.Models.Gpt;

/// <summary>What a GPT gives whole answers: a row is a question with one answer, and its loss the nats of the answer's targets.</summary>
/// <param name="model">The GPT.</param>
/// <param name="averages">The mean over the targets of a row, not their sum.</param>
public sealed class AnswerModel(GptModel model, bool averages) : IModel
{
    /// <inheritdoc/>
    public ParameterSet Parameters => model.Parameters;

    /// <summary>The operands of so many rows.</summary>
    /// <param name="tape">Where they are recorded.</param>
    /// <param name="rows">R.</param>
    /// <param name="length">T.</param>
    public static Batch Record(Tape tape, int rows, int length) => Batch.OfTokens(tape, rows, length) with { Losses = rows };

    /// <inheritdoc/>
    /// <returns>Nats of each row, float32 [R].</returns>
    public Tensor Loss(Batch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        return model.TargetNats(batch).RowSums(batch.Targets, averages);
    }
}

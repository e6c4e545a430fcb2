using Hone.Tensors;
using Hone.Tensors.Parameters;

namespace Hone.Models;

/// <summary>What can be trained: parameters, and a loss recorded from a batch.</summary>
public interface IModel
{
    /// <summary>Everything it learns; its memory is taken before a loss is run, not before one is recorded.</summary>
    ParameterSet Parameters { get; }

    /// <summary>Records the loss on the tape of the batch.</summary>
    /// <returns>
    /// Nats of each target, float32 [N]; 0 for a target without loss. Of a batch that counts its <see cref="Batch.Losses"/> as many
    /// numbers. They are summed, never averaged. Of a batch that <see cref="Batch.Judges"/> float32 [2, N]: the same nats, then 1 for each
    /// target that is the likeliest and 0 for each other.
    /// </returns>
    Tensor Loss(Batch batch);
}

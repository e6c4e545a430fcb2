using Hone.Tensors.Parameters;

namespace Hone.Training.Optimizers;

/// <summary>Parameters that an optimizer treats alike.</summary>
/// <param name="Has">Which they are; a parameter belongs to the first group that has it.</param>
/// <param name="RateFactor">What the learning rate is multiplied with.</param>
/// <param name="DecayFactor">What the weight decay is multiplied with; 0 where there is none.</param>
/// <param name="Beta1">How much of the first moment stays; the optimizer's own where null.</param>
/// <param name="Beta2">How much of the second moment stays; the optimizer's own where null.</param>
public sealed record ParameterGroup(
    Func<Parameter, bool> Has, float RateFactor = 1, float DecayFactor = 1, float? Beta1 = null, float? Beta2 = null)
{
    /// <summary>Weight decay for all but gains and biases.</summary>
    public static IReadOnlyList<ParameterGroup> Standard { get; } = [new(parameter => parameter.Decays), new(_ => true, DecayFactor: 0)];
}

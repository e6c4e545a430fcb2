using Hone.Tensors;
using Hone.Tensors.Parameters;

namespace Hone.Training.Checkpoints;

/// <summary>Looks at weights for what no sound training leaves behind.</summary>
public static class WeightCheck
{
    /// <summary>Sound weights are below a thousand; from here on a product of two of them leaves the range of float32 soon.</summary>
    const float Huge = 1e15f;

    /// <summary>How many of its numbers are infinite or no number.</summary>
    public static long CountNotFinite(Tensor weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        long count = 0;
        foreach (ReadOnlyMemory<float> piece in weights.Pieces())
            foreach (float weight in piece.Span)
                if (!float.IsFinite(weight)) count++;
        return count;
    }

    /// <summary>A warning about weights that are finite and too large to have been learned; null where all are sound.</summary>
    public static string? Warning(ParameterSet parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        foreach (Parameter parameter in parameters.All)
        {
            float largest = 0;
            foreach (ReadOnlyMemory<float> piece in parameter.Tensor.Pieces())
                foreach (float weight in piece.Span) largest = Math.Max(largest, Math.Abs(weight));
            if (largest >= Huge)
                return $"{parameter.Name} holds a weight of {largest:G3}: the model broke while it was trained; lower "
                    + "training.learning_rate and train again";
        }

        return null;
    }
}

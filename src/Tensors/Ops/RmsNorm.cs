using Hone.Tensors.Autograd;

namespace Hone.Tensors.Ops;

/// <summary>y = x/√(mean(x²) + ε) · gain over the last dimension (Zhang and Sennrich 2019, arXiv:1910.07467).</summary>
public static class RmsNormOp
{
    /// <summary>Scales each row to unit mean square.</summary>
    /// <param name="x">float32 […, C].</param>
    /// <param name="gain">float32 [C], or null for none.</param>
    /// <param name="epsilon">Added to the mean square.</param>
    /// <returns>float32, the shape of x.</returns>
    public static Tensor RmsNorm(this Tensor x, Tensor? gain = null, float epsilon = 1e-5f)
    {
        ArgumentNullException.ThrowIfNull(x);
        ShapeException.ThrowIf(gain is not null && gain.Shape != new Shape(x.Shape.Columns),
            $"RmsNorm: gain {gain?.Shape} does not go with {x.Shape}");
        Tape tape = x.Tape;
        Tensor y = tape.Result("rms_norm", x.Shape, x, gain),
            statistics = tape.SavedTensor("rms_norm.statistics", new Shape((int)x.Shape.Rows, 2));
        return tape.Record("rms_norm", [x, gain], [y, statistics],
            () => tape.Backend.RmsNorm(x, gain, epsilon, y, statistics),
            (dy, d) => tape.Backend.RmsNormBackward(x, gain, statistics, dy, d[0], d[1]),
            x, statistics);                                                       // r·(g − x̂·mean(g·x̂)), g = dy·gain
    }
}

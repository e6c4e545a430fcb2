using Hone.Tensors.Autograd;

namespace Hone.Tensors.Ops;

/// <summary>y = (x − μ)/√(σ² + ε) · gain + bias over the last dimension (Ba et al. 2016, arXiv:1607.06450).</summary>
public static class LayerNormOp
{
    /// <summary>Centres and scales each row.</summary>
    /// <param name="x">float32 […, C].</param>
    /// <param name="gain">float32 [C].</param>
    /// <param name="bias">float32 [C].</param>
    /// <param name="epsilon">Added to the variance, which divides by C.</param>
    /// <returns>float32, the shape of x.</returns>
    public static Tensor LayerNorm(this Tensor x, Tensor gain, Tensor bias, float epsilon = 1e-5f)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(gain);
        ArgumentNullException.ThrowIfNull(bias);
        Shape columns = new(x.Shape.Columns);
        ShapeException.ThrowIf(gain.Shape != columns || bias.Shape != columns,
            $"LayerNorm: gain {gain.Shape} and bias {bias.Shape} do not go with {x.Shape}");
        Tape tape = x.Tape;
        Tensor y = tape.Result("layer_norm", x.Shape, x, gain, bias),
            statistics = tape.SavedTensor("layer_norm.statistics", new Shape((int)x.Shape.Rows, 2));
        return tape.Record("layer_norm", [x, gain, bias], [y, statistics],
            () => tape.Backend.LayerNorm(x, gain, bias, epsilon, y, statistics),
            (dy, d) => tape.Backend.LayerNormBackward(x, gain, statistics, dy, d[0], d[1], d[2]),
            x, statistics);                                                       // r·(g − mean g − x̂·mean(g·x̂)), g = dy·gain
    }
}

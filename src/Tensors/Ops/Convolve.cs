using Hone.Tensors.Autograd;
using Hone.Tensors.Backends;

namespace Hone.Tensors.Ops;

/// <summary>y[o, i, j] = b[o] + Σ w[o, c, u, v]·x[c, s·i + u − p, s·j + v − p], x being 0 outside: a cross-correlation.</summary>
/// <remarks>
/// Source: LeCun et al. 1998, Gradient-based learning applied to document recognition, §II.A; the sign of u and v is that of today's
/// libraries. Cost for each image: 2·O·C·S²·H′·W′ FLOPs forward, as much for each of the two gradients. Operands are float32 in every
/// numerics class: a register holds the same number of several images, so there is no product to pack that bf16 could shorten.
/// </remarks>
public static class ConvolveOp
{
    /// <summary>A convolution of planes.</summary>
    /// <param name="x">float32 [⌈B/32⌉, C·H·W, 32].</param>
    /// <param name="planes">How an image of it is divided.</param>
    /// <param name="w">float32 [O, C·S·S].</param>
    /// <param name="bias">float32 [O], or null for none.</param>
    /// <param name="window">S, s and p.</param>
    /// <returns>float32 [⌈B/32⌉, O·H′·W′, 32]; see <see cref="Planes.After"/>.</returns>
    /// <exception cref="ShapeException">Sizes do not go together.</exception>
    public static Tensor Convolve(this Tensor x, Planes planes, Tensor w, Tensor? bias, Window window)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(planes);
        ArgumentNullException.ThrowIfNull(w);
        ArgumentNullException.ThrowIfNull(window);
        planes.Check("Convolve", x.Shape);
        window.Check("Convolve", planes);
        ShapeException.ThrowIf(w.Shape.Rank != 2 || w.Shape.Columns != planes.Channels * window.Area,
            $"Convolve: the weight is [outputs, {planes.Channels}·{window.Size}·{window.Size}], not {w.Shape}");
        ShapeException.ThrowIf(bias is not null && bias.Shape != new Shape(w.Shape[0]),
            $"Convolve: bias {bias?.Shape} does not go with weight {w.Shape}");
        Tape tape = x.Tape;
        Tensor y = tape.Result("convolve", new Shape(x.Shape[0], planes.After(window, w.Shape[0]).Count, Planes.Together), x, w, bias);
        return tape.Record("convolve", [x, w, bias], [y],
            () => tape.Backend.Convolve(x, planes, w, bias, window, y),
            (dy, d) => tape.Backend.ConvolveBackward(x, planes, w, window, dy, d[0], d[1], d[2]),
            recompute: null, saves: w.NeedsGradient ? [x] : [], sums: []);
        // dx[c, k, l] = Σ w[o, c, u, v]·dy[o, (k + p − u)/s, (l + p − v)/s], dw[o, c, u, v] = Σ dy[o, i, j]·x[c, s·i + u − p, s·j + v − p]
    }
}

using Hone.Tensors.Autograd;
using Hone.Tensors.Backends;

namespace Hone.Tensors.Ops;

/// <summary>y[b, t] = x[b, t − 1], and 0 at the first position: what each token's predecessor had.</summary>
/// <remarks>Source: the token shift of Peng et al. 2023 (RWKV, arXiv:2305.13048 §3.1).</remarks>
public static class DelayOp
{
    /// <summary>Moves every sequence on by one position.</summary>
    /// <param name="x">float32 [B, T, C].</param>
    /// <returns>float32, the shape of x.</returns>
    public static Tensor Delay(this Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        ShapeException.ThrowIf(x.Shape.Rank != 3, $"Delay: sequences come as [B, T, C], not {x.Shape}");
        Tape tape = x.Tape;
        Tensor y = tape.Result("delay", x.Shape, x);
        return tape.Record("delay", [x], [y],
            () => tape.Backend.Delay(x, y),
            (dy, d) => tape.Backend.DelayBackward(dy, d[0]));                       // dx[b, t] = dy[b, t + 1], and 0 at the last
    }

    /// <summary>The same in generation: the first position gets what the last one had when this ran before.</summary>
    /// <param name="x">float32 [1, T, C].</param>
    /// <param name="before">float32 [1, 1, C]: the last position of x, kept from one run to the next.</param>
    /// <param name="start">Positions already behind; at 0 there is nothing before the first.</param>
    /// <returns>float32, the shape of x.</returns>
    public static Tensor DelayCached(this Tensor x, Tensor before, Cursor start)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(before);
        ShapeException.ThrowIf(x.Shape.Rank != 3 || x.Shape[0] != 1 || before.Shape != new Shape(1, 1, x.Shape.Columns),
            $"DelayCached: {before.Shape} does not go with one sequence {x.Shape}");
        Tape tape = x.Tape;
        ShapeException.ThrowIf(tape.Trains, "DelayCached: a cache is for generation; record it on a tape that does not train");
        Tensor y = tape.Result("delay_cached", x.Shape, x);
        return tape.Record("delay_cached", [x], [y],
            () => tape.Backend.DelayCached(x, before, start, y),
            (_, _) => throw new InvalidOperationException("a cache has no backward"));
    }
}

using Hone.Tensors.Autograd;

namespace Hone.Tensors.Ops;

/// <summary>y = ½x(1 + tanh(√(2/π)(x + 0.044715x³))), element by element: GPT-2's form of GELU (Hendrycks and Gimpel 2016, arXiv:1606.08415).</summary>
public static class GeluOp
{
    /// <summary>Gaussian error linear unit, by tanh.</summary>
    /// <param name="x">float32, any shape.</param>
    /// <returns>float32, the shape of x.</returns>
    public static Tensor Gelu(this Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        Tape tape = x.Tape;
        Tensor y = tape.Result("gelu", x.Shape, x);
        return tape.Record("gelu", [x], [y],
            () => tape.Backend.Gelu(x, y),
            (dy, d) => tape.Backend.GeluBackward(x, dy, d[0]),                        // dy·(σ + x·σ(1 − σ)·2u′), σ = σ(2u), u the tanh's argument
            x);
    }
}

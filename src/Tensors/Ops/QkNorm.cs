using Hone.Tensors.Autograd;
using Hone.Tensors.Backends;

namespace Hone.Tensors.Ops;

/// <summary>
/// y = x/√(mean(x²) + ε) · gain over every query head and every key head, before they get positions (Henry et al. 2020, arXiv:2010.04245;
/// with gains: Dehghani et al. 2023, arXiv:2302.05442 §2). Values pass through.
/// </summary>
/// <remarks>Without gains it commutes with rotation, and <see cref="RotateOp"/> does both in one pass.</remarks>
public static class QkNormOp
{
    /// <summary>Scales each query and key head to unit mean square, and then by what is learned.</summary>
    /// <param name="qkv">Queries, keys and values, float32 [B, T, (H + 2G)·D].</param>
    /// <param name="heads">How a row is divided.</param>
    /// <param name="queryGain">Of all query heads, float32 [D]; null for none.</param>
    /// <param name="keyGain">Of all key heads, float32 [D]; null for none.</param>
    /// <param name="epsilon">Added to the mean square.</param>
    /// <returns>float32, the shape of qkv.</returns>
    public static Tensor QkNorm(this Tensor qkv, Heads heads, Tensor? queryGain = null, Tensor? keyGain = null, float epsilon = 1e-6f)
    {
        ArgumentNullException.ThrowIfNull(qkv);
        ArgumentNullException.ThrowIfNull(heads);
        heads.Check("QkNorm", qkv.Shape);
        foreach (Tensor? gain in (Tensor?[])[queryGain, keyGain])
            ShapeException.ThrowIf(gain is not null && gain.Shape != new Shape(heads.Size),
                $"QkNorm: gain {gain?.Shape} does not go with {heads}");
        Tape tape = qkv.Tape;
        Tensor y = tape.Result("qk_norm", qkv.Shape, qkv, queryGain, keyGain);
        return tape.Record("qk_norm", [qkv, queryGain, keyGain], [y],
            () => tape.Backend.QkNorm(qkv, heads, queryGain, keyGain, epsilon, y),
            (dy, d) => tape.Backend.QkNormBackward(qkv, heads, queryGain, keyGain, epsilon, dy, d[0], d[1], d[2]),
            qkv);                                                                   // r·(g − x̂·mean(g·x̂)), g = dy·gain, of each head
    }
}

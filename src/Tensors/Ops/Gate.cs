namespace Hone.Tensors.Ops;

/// <summary>
/// y = s·σ(g)·x: lets x pass as far as g opens (Dauphin et al. 2016, arXiv:1612.08083; of attention: Qiu et al. 2025, arXiv:2505.06708).
/// </summary>
public static class GateOp
{
    /// <summary>Gates every number by one of its own, or groups of neighbouring columns, such as heads, by one each.</summary>
    /// <param name="x">float32 […, C].</param>
    /// <param name="gate">g, float32 […, G], where G divides C.</param>
    /// <param name="factor">s: what an open gate multiplies with.</param>
    /// <returns>float32, the shape of x.</returns>
    public static Tensor Gate(this Tensor x, Tensor gate, float factor = 1)
    {
        Tensor open = gate.Sigmoid();
        // dx = s·σ·dy, dg = s·σ(1 − σ)·Σ dy∘x over a gate's columns
        return x.Multiply(factor == 1 ? open : open.Scale(factor));
    }
}

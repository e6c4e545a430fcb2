namespace Hone.Tensors.Ops;

/// <summary>What stands between the two matrices of a feed-forward part, number by number.</summary>
public enum Nonlinearity
{
    /// <summary>See <see cref="GeluOp"/>.</summary>
    Gelu,

    /// <summary>See <see cref="ReluSquaredOp"/>.</summary>
    ReluSquared,
}

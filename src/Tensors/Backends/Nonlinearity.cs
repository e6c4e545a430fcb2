namespace Hone.Tensors.Backends;

/// <summary>What stands between the two matrices of a feed-forward part, number by number.</summary>
public enum Nonlinearity
{
    /// <summary>GELU by tanh.</summary>
    Gelu,

    /// <summary>max(x, 0)².</summary>
    ReluSquared,

    /// <summary>max(x, 0).</summary>
    Relu,
}

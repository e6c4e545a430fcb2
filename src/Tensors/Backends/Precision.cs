namespace Hone.Tensors.Backends;

/// <summary>
/// The numbers that matrix products multiply. Sums, parameters, moments and all other operations are float32 in any case.
/// </summary>
public enum Precision
{
    /// <summary>float32 operands.</summary>
    F32,

    /// <summary>
    /// bf16 operands, rounded from float32 just before they are multiplied (Micikevicius et al. 2018, arXiv:1710.03740; Kalamkar et al.
    /// 2019, arXiv:1905.12322).
    /// </summary>
    BF16,
}

namespace Hone.Tensors.Backends;

/// <summary>What a pair of answers costs a model that is to prefer one of them.</summary>
public enum PreferenceKind
{
    /// <summary>−ln σ(βΔ) (Rafailov et al. 2023, arXiv:2305.18290, equation 7).</summary>
    Dpo,

    /// <summary>(Δ − 1/(2β))², Δ of means over the tokens of each answer (Azar et al. 2023, arXiv:2310.12036, equation 17).</summary>
    Ipo,

    /// <summary>max(0, 1 − βΔ) (Zhao et al. 2023, arXiv:2305.10425).</summary>
    Hinge,
}

namespace Hone.Insight.Comparison;

/// <summary>Along what the curves of runs are laid beside each other.</summary>
public enum CurveAxis
{
    /// <summary>Updates.</summary>
    Steps,

    /// <summary>Loss tokens of those updates.</summary>
    Tokens,

    /// <summary>Wall time of the updates alone, in seconds: how often a run measures and saves does not count.</summary>
    Time,

    /// <summary>Floating-point operations of those tokens, as the model's formula has them.</summary>
    Flops,
}

namespace Hone.Training;

/// <summary>Why a run must not go on.</summary>
/// <param name="Kind">
/// <c>not_finite</c>: a value is infinite or no number; <c>no_loss_tokens</c>: no token of the step has a target;
/// <c>not_computed</c>: the loss is exactly 0; <c>spike</c>: the loss is far above those before.
/// </param>
/// <param name="Problem">What is wrong, as half a sentence.</param>
/// <param name="Advice">What to do, as a sentence.</param>
public sealed record GuardVerdict(string Kind, string Problem, string Advice)
{
    /// <summary>The kind of a value that is infinite or no number.</summary>
    public const string NotFinite = "not_finite";

    /// <summary>The kind of a step without a single target.</summary>
    public const string NoLossTokens = "no_loss_tokens";

    /// <summary>The kind of a loss that no model reaches.</summary>
    public const string NotComputed = "not_computed";

    /// <summary>The kind of a loss far above those before.</summary>
    public const string Spike = "spike";

    /// <summary>A run outlives it by skipping the rows: what they spoil was not applied.</summary>
    public bool CanBeSkipped => Kind is NotFinite or Spike;
}

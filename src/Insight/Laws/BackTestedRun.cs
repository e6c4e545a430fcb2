namespace Hone.Insight.Laws;

/// <summary>A run, and what a law that had not seen it expected.</summary>
/// <param name="Run">The run.</param>
/// <param name="Expected">The loss that was expected, nats per token.</param>
public readonly record struct BackTestedRun(ScalingPoint Run, double Expected)
{
    /// <summary>Expected less measured, nats per token.</summary>
    public double Error => Expected - Run.Loss;

    /// <summary>The same as a part of what was measured.</summary>
    public double Share => Error / Run.Loss;
}

using Hone.Tensors.Random;

namespace Hone.Training.Schedules;

/// <summary>A span of a <see cref="Schedule"/>.</summary>
/// <param name="Steps">Updates it lasts.</param>
public abstract record Stage(int Steps)
{
    /// <summary>The value at its update <paramref name="step"/>, counted from its own beginning; past its end, that of its end.</summary>
    public abstract double At(int step);
}

/// <summary>
/// A linear climb: step i has (i + 1) / steps of the peak, so no update is made with a rate of 0. Goyal et al. 2017, arXiv:1706.02677.
/// </summary>
public sealed record Warmup(double Peak, int Steps) : Stage(Steps)
{
    /// <inheritdoc/>
    public override double At(int step) => Peak * (step + 1) / Steps;
}

/// <summary>The same value all the way.</summary>
public sealed record Hold(double Value, int Steps) : Stage(Steps)
{
    /// <inheritdoc/>
    public override double At(int step) => Value;
}

/// <summary>A straight line from one value towards another, which it would reach with the update after its last.</summary>
public sealed record LinearDecay(double From, double To, int Steps) : Stage(Steps)
{
    /// <inheritdoc/>
    public override double At(int step) => From + (To - From) * Math.Clamp((double)step / Math.Max(1, Steps), 0, 1);
}

/// <summary>
/// The same ratio from one update to the next, from one value to another, which its last update has: a test of learning rates. Smith 2017,
/// arXiv:1506.01186.
/// </summary>
public sealed record ExponentialClimb(double From, double To, int Steps) : Stage(Steps)
{
    readonly double _ratio = PortableMath.Exp(PortableMath.Log(To / From) / Math.Max(1, Steps - 1));

    /// <inheritdoc/>
    public override double At(int step) => From * PortableMath.Power(_ratio, Math.Clamp(step, 0, Math.Max(0, Steps - 1)));
}

/// <summary>
/// Falls with the root of the update's number, from the peak that a warmup of so many updates reached. Vaswani et al. 2017,
/// arXiv:1706.03762 §5.3.
/// </summary>
public sealed record InverseSquareRoot(double Peak, int Warmup, int Steps) : Stage(Steps)
{
    /// <inheritdoc/>
    public override double At(int step) => Peak * Math.Sqrt(Math.Max(1, Warmup) / (double)(Math.Max(1, Warmup) + step));
}

/// <summary>
/// The first half of a cosine from one value to another; where both are the same, that value. Loshchilov and Hutter 2017, arXiv:1608.03983.
/// </summary>
public sealed record CosineDecay(double From, double To, int Steps) : Stage(Steps)
{
    /// <inheritdoc/>
    public override double At(int step)
    {
        double progress = Math.Clamp((double)step / Math.Max(1, Steps - 1), 0, 1);
        return To + (From - To) * 0.5 * (1 + PortableMath.CosPi(progress));
    }
}

using Hone.Tensors.Random;

namespace Hone.Training.Schedules;

/// <summary>The learning rate as a pure function of the step: a linear climb, then a fall by half a cosine, or none.</summary>
/// <remarks>
/// Step i of the climb has (i + 1)/warmup of the peak, so no update is made with a rate of 0. The fall reaches its end at the last
/// update. Source: Loshchilov and Hutter 2017, arXiv:1608.03983; warmup: Goyal et al. 2017, arXiv:1706.02677.
/// </remarks>
/// <param name="Peak">The highest rate.</param>
/// <param name="Final">The rate of the last update; equal to <paramref name="Peak"/> it never falls.</param>
/// <param name="Warmup">Updates of the climb.</param>
/// <param name="Steps">Updates of the run.</param>
public sealed record Schedule(double Peak, double Final, int Warmup, int Steps)
{
    /// <summary>The rate of the update that comes after <paramref name="step"/> others.</summary>
    public float RateAt(int step)
    {
        if (step < Warmup) return (float)(Peak * (step + 1) / Warmup);
        double progress = Math.Clamp((double)(step - Warmup) / Math.Max(1, Steps - 1 - Warmup), 0, 1);
        return (float)(Final + (Peak - Final) * 0.5 * (1 + PortableMath.CosPi(progress)));
    }
}

namespace Hone.Training.Schedules;

/// <summary>A number as a pure function of the step, in stages one after the other: a learning rate, a momentum, a weight decay.</summary>
/// <param name="stages">The stages. The last one's end holds for every later step.</param>
public sealed class Schedule(params IReadOnlyList<Stage> stages)
{
    /// <summary>Updates it is made for.</summary>
    public int Steps { get; } = stages.Sum(stage => stage.Steps);

    /// <summary>The same value at every update.</summary>
    public static Schedule Constant(double value) => new(new Hold(value, 0));

    /// <summary>A linear warmup, then half a cosine down, which reaches its end at the last update.</summary>
    /// <param name="peak">The highest value.</param>
    /// <param name="final">The value of the last update; equal to <paramref name="peak"/> it stays there.</param>
    /// <param name="warmup">Updates of the warmup.</param>
    /// <param name="steps">Updates in all.</param>
    public static Schedule WarmupCosine(double peak, double final, int warmup, int steps) =>
        new(new Warmup(peak, warmup), new CosineDecay(peak, final, Math.Max(0, steps - warmup)));

    /// <summary>A linear warmup, a plateau, and a straight line down in the last updates (Hu et al. 2024, arXiv:2404.06395 §4).</summary>
    /// <param name="peak">The highest value.</param>
    /// <param name="final">What the value falls to: the update after the last would have it.</param>
    /// <param name="warmup">Updates of the warmup.</param>
    /// <param name="steps">Updates in all.</param>
    /// <param name="decay">Updates of the line down.</param>
    public static Schedule WarmupStableDecay(double peak, double final, int warmup, int steps, int decay) =>
        new(new Warmup(peak, warmup), new Hold(peak, Math.Max(0, steps - warmup - decay)), new LinearDecay(peak, final, decay));

    /// <summary>The stages, in their order.</summary>
    public IReadOnlyList<Stage> Stages => stages;

    /// <summary>The value at the update that comes after <paramref name="step"/> others.</summary>
    public float At(int step)
    {
        int last = stages.Count - 1;
        for (int i = 0; i < last; i++)
        {
            if (step < stages[i].Steps) return (float)stages[i].At(step);
            step -= stages[i].Steps;
        }

        return (float)stages[last].At(step);
    }
}

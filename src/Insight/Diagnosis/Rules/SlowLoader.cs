using Hone.Training.Events;

namespace Hone.Insight.Diagnosis.Rules;

/// <summary>Steps wait for their rows: the processor stands still while data is read.</summary>
public sealed class SlowLoader : Rule
{
    const int FewestSteps = 8;

    /// <inheritdoc/>
    public override string Name => "slow_loader";

    /// <inheritdoc/>
    public override string Statistic => "share of the steps' time spent waiting for tokens, in the second half";

    /// <inheritdoc/>
    public override double Threshold => 0.1;

    /// <inheritdoc/>
    public override Reading? Read(Evidence evidence)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        StepTaken[] late = [.. evidence.Steps.Skip(evidence.Steps.Count / 2).Where(step => step.Waited is not null)];
        if (late.Length < FewestSteps) return null;
        double waited = late.Sum(step => step.Waited!.Value), all = late.Sum(step => step.Seconds);
        if (!(all > 0)) return null;
        return new Reading(waited / all, late[0].Step, late[^1].Step,
            $"{Figures.Percent(waited / all)} of the steps' time was spent waiting for tokens "
            + $"({Figures.Duration(waited)} of {Figures.Duration(all)})",
            new NextMove("Make tokens of the text once, beforehand: hone data prepare. Then give data.path that folder.",
                Command: "data prepare TEXT --out tokens"),
            new NamedNumber("seconds waited", waited), new NamedNumber("seconds in all", all));
    }
}

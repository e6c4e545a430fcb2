using Hone.Training.Events;

namespace Hone.Insight.Diagnosis.Rules;

/// <summary>The run did not go on with the model it had: the loss jumps where a process took it up from a checkpoint.</summary>
public sealed class CheckpointMismatch : Rule
{
    const int Before = 24, After = 6, Fewest = 3;

    /// <summary>From the median absolute deviation of normal numbers to their standard deviation.</summary>
    const double ToDeviation = 1.4826;

    /// <inheritdoc/>
    public override string Name => "checkpoint_mismatch";

    /// <inheritdoc/>
    public override string Statistic =>
        "jump of the training loss where the run was taken up again, in robust standard deviations of a step";

    /// <inheritdoc/>
    public override double Threshold => 3;

    /// <inheritdoc/>
    public override Severity Severity => Severity.Failure;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Explains => ["divergence", "exploding_loss"];

    /// <inheritdoc/>
    public override Reading? Read(Evidence evidence)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        NextMove next = new("Prove the run: its checkpoints are hashed again, and steps taken again from one of them.",
            Command: $"prove {evidence.Manifest.Id}");
        Reading? worst = null;
        foreach (RunStarted start in evidence.Starts.Where(start => start.Step > 0))
        {
            int place = evidence.PlaceOf(start.Step);
            StepTaken[] before = [.. evidence.Steps.Take(place).TakeLast(Before)],
                after = [.. evidence.Steps.Skip(place).Take(After)];
            if (before.Length < Fewest || after.Length < Fewest) continue;
            // Of a curve that falls, what is left of each loss once its neighbours' mean is taken off says how wide a step scatters.
            double[] changes = [.. before.Zip(before.Skip(1), (one, other) => Math.Abs((double)other.Loss - one.Loss))];
            Array.Sort(changes);
            double usual = before.TakeLast(After).Average(step => (double)step.Loss), now = after.Average(step => (double)step.Loss);
            double deviation = Math.Max(ToDeviation * changes[changes.Length / 2] / Math.Sqrt(2), 0.01 * usual);
            Reading reading = new((now - usual) / deviation, before[0].Step, after[^1].Step,
                $"where the run goes on after step {Figures.Count(start.Step)} its training loss is {Figures.Loss(now)}, and was "
                + $"{Figures.Loss(usual)} before: that is not the model it had", next,
                new NamedNumber("mean loss before", usual), new NamedNumber("mean loss after", now),
                new NamedNumber("deviation of a step", deviation));
            if (worst is null || reading.Value > worst.Value) worst = reading;
        }

        return worst;
    }
}

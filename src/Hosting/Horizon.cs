using System.Globalization;
using Hone.Runs;

namespace Hone.Hosting;

/// <summary>How far a run is to go: so many updates, or so many passes over its data.</summary>
public sealed record Horizon
{
    Horizon(int? steps, double? epochs) => (Steps, Epochs) = (steps, epochs);

    /// <summary>Updates in all; null where passes count.</summary>
    public int? Steps { get; }

    /// <summary>Passes over the training split in all; null where updates count.</summary>
    public double? Epochs { get; }

    /// <summary>A horizon of so many updates, those already made included.</summary>
    public static Horizon OfSteps(int steps) => new(steps, null);

    /// <summary>A horizon of so many passes over the training split, those already made included.</summary>
    public static Horizon OfEpochs(double epochs) => new(null, epochs);

    /// <exception cref="InvalidDataException">The run's tokens were never counted, so a pass has no length; or there are too many
    /// updates.</exception>
    internal int StepsOf(Manifest manifest)
    {
        if (Steps is { } steps) return steps;
        long tokens = manifest.Data?.TrainTokens ?? 0;
        if (tokens == 0)
            throw new InvalidDataException(
                $"run {manifest.Id} streams its data, and nobody has counted the tokens of a pass\nName the steps: --steps N.");
        long perStep = (long)manifest.Recipe["training"]!["batch"]! * (long)manifest.Recipe["training"]!["micro_batches"]! * (
            long)manifest.Recipe["model"]!["context"]!;
        double updates = Math.Ceiling(Epochs!.Value * tokens / perStep);
        return updates <= int.MaxValue ? (int)updates : throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture,
            $"{Epochs} epochs are {updates:G3} updates, and a run makes {int.MaxValue} at most\nAsk for fewer epochs."));
    }
}

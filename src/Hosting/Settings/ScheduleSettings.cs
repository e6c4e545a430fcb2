using System.Diagnostics;
using Hone.Hosting.Recipes;
using Hone.Training.Schedules;

namespace Hone.Hosting.Settings;

/// <summary>From a recipe to the learning rate of each update.</summary>
static class ScheduleSettings
{
    /// <summary>Reads it.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="peak">The highest rate.</param>
    /// <param name="steps">Updates of the run.</param>
    /// <exception cref="InvalidDataException">Settings contradict each other.</exception>
    public static Schedule Of(Recipe recipe, double peak, int steps)
    {
        Kind kind = Enum.Parse<Kind>(recipe.Choice("training.schedule").Replace("_", "", StringComparison.Ordinal), ignoreCase: true);
        int warmup = recipe.IntegerOr("training.warmup", Math.Min(100, steps / 10), "a tenth of the steps, at most 100");
        bool falls = kind is Kind.Cosine or Kind.Linear or Kind.Wsd;
        double final = falls ? recipe.NumberOr("training.final_learning_rate", peak / 10, "a tenth of the learning rate") : peak;
        if (final > peak)
            throw recipe.Refusal("training.final_learning_rate",
                $"training.final_learning_rate is {final:G6}, above the highest rate of the schedule, "
                + $"training.learning_rate {peak:G6}: the rate falls to it; write a lower one, or raise training.learning_rate");
        if (warmup > steps)
            throw recipe.Refusal("training.warmup",
                $"training.warmup is {warmup} steps, and the run has {steps}: it would end before its highest rate; write at most {steps}");
        int after = Math.Max(0, steps - warmup);
        Schedule rate = kind switch
        {
            Kind.Cosine or Kind.Constant => Schedule.WarmupCosine(peak, final, warmup, steps),
            Kind.Linear => new(new Warmup(peak, warmup), new LinearDecay(peak, final, after)),
            Kind.InverseSqrt => new(new Warmup(peak, warmup), new InverseSquareRoot(peak, warmup, after)),
            Kind.Wsd => StableDecay(recipe, peak, final, warmup, steps),
            _ => throw new UnreachableException(),
        };
        return rate.At(Math.Min(warmup, Math.Max(0, steps - 1))) > 0 ? rate : throw recipe.Refusal("training.learning_rate",
            $"training.learning_rate is {peak:G6}, which float32 holds as 0: nothing would be learned; write at least 1e-37");
    }

    static Schedule StableDecay(Recipe recipe, double peak, double final, int warmup, int steps)
    {
        double part = recipe.Number("training.decay");
        int decay = (int)Math.Round(part * steps);
        return warmup + decay <= steps ? Schedule.WarmupStableDecay(peak, final, warmup, steps, decay)
            : throw recipe.Refusal("training.decay",
            $"training.decay {part} of {steps} steps and a warmup of {warmup} are more than the run has: lower one of them");
    }

    enum Kind
    {
        Cosine,
        Constant,
        Linear,
        Wsd,
        InverseSqrt,
    }
}

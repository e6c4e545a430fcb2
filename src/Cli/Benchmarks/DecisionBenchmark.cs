using System.Text.Json.Nodes;
using Hone.Insight.Decisions;
using Hone.Runs.Decisions;
using Hone.Tensors.Random;
using Hone.Training.Evaluation;

namespace Hone.Cli.Benchmarks;

/// <summary>
/// How often the decision gate ships what is no better, and sees what is, on comparisons that are made up; with two other ways to weigh
/// the same numbers beside it.
/// </summary>
/// <param name="comparisons">Comparisons for each line.</param>
/// <param name="redrawn">How many of them seeds and documents are drawn again for, which takes a thousand times as long.</param>
/// <param name="template">Scatter, documents, seed of the random numbers.</param>
/// <param name="rule">What is decided by.</param>
sealed class DecisionBenchmark(int comparisons, int redrawn, DecisionSimulation template, DecisionRule rule)
{
    const double Wanted = SeedPower.Wanted;

    /// <summary>Runs it.</summary>
    /// <param name="seeds">Runs of each side, a line for each number.</param>
    /// <param name="told">Told what is being done.</param>
    public JsonObject Run(IReadOnlyList<int> seeds, Action<string> told) => new()
    {
        ["comparisons"] = comparisons, ["redrawn"] = redrawn, ["documents"] = template.Documents,
        ["seed_deviation"] = template.SeedDeviation, ["group_scatter"] = template.GroupScatter, ["run_scatter"] = template.RunScatter,
        ["level"] = rule.Level, ["minimum_effect"] = rule.MinimumEffect, ["random_seed"] = template.Seed,
        ["lines"] = new JsonArray([.. seeds.Select(count => (JsonNode)Line(count, told))]),
    };

    JsonObject Line(int count, Action<string> told)
    {
        DecisionRule stated = count > 1 ? rule : rule with { SeedDeviation = template.SeedDeviation };
        DecisionSimulation none = template with { Candidates = count, Baselines = count };
        told($"{count} seeds, no difference");
        SimulatedRates without = none.Run(stated, comparisons);
        SimulatedRates bare = none.Run(stated with { MinimumEffect = 0 }, comparisons);
        SeedPower power = none.Power(without, rule.Level);
        double difference = power.Detectable(count, count), half = difference / 2;
        told($"{count} seeds, a difference of {difference:F4}");
        SimulatedRates large = (none with { Difference = difference, Seed = template.Seed + 1 }).Run(stated, comparisons);
        SimulatedRates small = (none with { Difference = half, Seed = template.Seed + 2 }).Run(stated, comparisons);
        told($"{count} seeds, drawn again");
        (double welch, double bootstrap) = Others(none);
        return new JsonObject
        {
            ["seeds"] = count, ["wrong_ship"] = without.Shipped, ["wrong_ship_without_minimum"] = bare.Shipped,
            ["refused_without_difference"] = without.Refused,
            ["difference"] = difference, ["predicted_power"] = Wanted, ["power"] = large.Seen,
            ["predicted_ship"] = power.Of(difference, count, count, rule.MinimumEffect), ["ship"] = large.Shipped,
            ["half_difference"] = half, ["half_predicted_power"] = power.Of(half, count, count), ["half_power"] = small.Seen,
            ["welch_wrong"] = count > 1 ? welch : null, ["redrawing_wrong"] = bootstrap,
        };
    }

    /// <summary>How often two other methods find a gain where there is none: Welch's t, and drawing seeds and documents again.</summary>
    (double Welch, double Bootstrap) Others(DecisionSimulation simulation)
    {
        int welch = 0, bootstrap = 0;
        Parallel.For(0, comparisons, i =>
        {
            (DecisionGroup candidate, DecisionGroup baseline) = simulation.Draw(i);
            if (candidate.Runs > 1 && IsWelchClear(candidate, baseline)) Interlocked.Increment(ref welch);
            if (i < redrawn && IsRedrawnClear(candidate, baseline, (ulong)i)) Interlocked.Increment(ref bootstrap);
        });
        return ((double)welch / comparisons, (double)bootstrap / Math.Max(1, redrawn));
    }

    /// <summary>The same documents' part, but the variances over seeds apart, each with degrees of freedom of its own.</summary>
    bool IsWelchClear(DecisionGroup candidate, DecisionGroup baseline)
    {
        GroupDifference pooled = GroupComparison.Of(candidate, baseline, -1, rule.Level);
        double documents = pooled.DocumentVariance!.Value, one = Variance(candidate.Values) / candidate.Runs,
            other = Variance(baseline.Values) / baseline.Runs, sum = one + other + documents;
        double parts = one * one / (candidate.Runs - 1) + other * other / (baseline.Runs - 1)
            + documents * documents / (candidate.Units - 1);
        double freedom = Math.Clamp(sum * sum / parts, 1, GroupComparison.MostFreedom);
        return pooled.Gain > StudentT.Critical(rule.Level, freedom) * Math.Sqrt(sum);
    }

    /// <summary>The percentile interval of runs drawn again, and documents drawn again, once for all runs.</summary>
    bool IsRedrawnClear(DecisionGroup candidate, DecisionGroup baseline, ulong comparison)
    {
        double[][] one = candidate.Influences(), other = baseline.Influences();
        Philox random = new(template.Seed + comparison, Purpose.Resampling);
        double[] gains = new double[Bootstrap.Resamples];
        for (int text = 0; text < gains.Length; text++)
        {
            ulong place = 0;
            int Next(int count) => (int)(random.Uniform(place++, (uint)text) * count);
            int[] runs = [.. one.Select(_ => Next(one.Length))], others = [.. other.Select(_ => Next(other.Length))];
            double gain = others.Average(run => baseline.Values[run]) - runs.Average(run => candidate.Values[run]);
            for (int i = 0; i < candidate.Units; i++)
            {
                int unit = Next(candidate.Units);
                foreach (int run in others) gain += other[run][unit] / others.Length;
                foreach (int run in runs) gain -= one[run][unit] / runs.Length;
            }

            gains[text] = gain;
        }

        Array.Sort(gains);
        return gains[(int)(rule.Level * (gains.Length + 1)) - 1] > 0;
    }

    static double Variance(double[] values)
    {
        double mean = values.Average();
        return values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1);
    }
}

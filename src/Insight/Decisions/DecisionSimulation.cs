using Hone.Runs;
using Hone.Runs.Decisions;
using Hone.Tensors.Random;

namespace Hone.Insight.Decisions;

/// <summary>
/// Comparisons that are made up, with a known true difference, to learn how often the gate is wrong and how often it sees.
/// </summary>
/// <remarks>
/// Documents have lengths and difficulties that are lognormal, so that a few count for much. What a document adds to the difference of
/// the groups, and to a single run, is Student's t with 3 degrees of freedom, of which a few are far away. What a seed adds is normal.
/// </remarks>
public sealed record DecisionSimulation
{
    /// <summary>Runs of the candidate.</summary>
    public required int Candidates { get; init; }

    /// <summary>Runs of the baseline.</summary>
    public required int Baselines { get; init; }

    /// <summary>Documents.</summary>
    public int Documents { get; init; } = 200;

    /// <summary>What the candidate is truly better by, in nats per token.</summary>
    public double Difference { get; init; }

    /// <summary>Standard deviation over seeds.</summary>
    public double SeedDeviation { get; init; } = 0.01;

    /// <summary>Scatter of the difference of the groups over documents, in nats per token.</summary>
    public double GroupScatter { get; init; } = 0.05;

    /// <summary>Scatter of a single run over documents.</summary>
    public double RunScatter { get; init; } = 0.05;

    /// <summary>Where the numbers come from.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Makes up one comparison: what the candidates' documents cost, and what the baselines' did.</summary>
    /// <param name="comparison">Which one.</param>
    public (DecisionGroup Candidate, DecisionGroup Baseline) Draw(int comparison)
    {
        Philox random = new(Seed, Purpose.Simulation);
        uint stream = (uint)comparison;
        ulong place = 0;
        double? spare = null;
        double[] tokens = new double[Documents], hard = new double[Documents];
        for (int i = 0; i < Documents; i++)
        {
            tokens[i] = 100 * Math.Exp(0.8 * Normal());
            hard[i] = 1 + Math.Exp(0.5 * Normal());
        }

        return (Group(Candidates, Difference), Group(Baselines, 0));

        DecisionGroup Group(int runs, double better)
        {
            double[] own = new double[Documents];
            for (int i = 0; i < Documents; i++) own[i] = GroupScatter / Math.Sqrt(2) * Heavy();
            double[][] nats = new double[runs][];
            for (int run = 0; run < runs; run++)
            {
                double seed = SeedDeviation * Normal();
                nats[run] = new double[Documents];
                for (int i = 0; i < Documents; i++)
                    nats[run][i] = tokens[i] * (hard[i] - better + seed + own[i] + RunScatter * Heavy());
            }

            return new DecisionGroup(nats, [.. Enumerable.Repeat(tokens, runs)]);
        }

        // Student's t with 3 degrees of freedom, whose variance is 3, brought to 1.
        double Heavy() => Normal() / Math.Sqrt(Square() + Square() + Square());

        double Square()
        {
            double normal = Normal();
            return normal * normal;
        }

        double Normal()
        {
            if (spare is { } kept)
            {
                spare = null;
                return kept;
            }

            (double first, double second) = random.Normals(place++, stream);
            spare = second;
            return first;
        }
    }

    /// <summary>What there is to see with such runs, by what comparisons of them found on the average.</summary>
    public SeedPower Power(SimulatedRates found, double level)
    {
        ArgumentNullException.ThrowIfNull(found);
        return new SeedPower(SeedDeviation * SeedDeviation + found.OwnVariance, found.OwnVariance,
            found.DocumentVariance, Documents, level);
    }

    /// <summary>Decides many of them.</summary>
    /// <param name="rule">What is decided by.</param>
    /// <param name="comparisons">How many.</param>
    /// <returns>The share that was shipped, and the mean variances over seeds and over documents that were found.</returns>
    public SimulatedRates Run(DecisionRule rule, int comparisons)
    {
        DecisionGate gate = new(DecisionMetric.Loss, rule);
        DecisionOutcome[] outcomes = new DecisionOutcome[comparisons];
        Parallel.For(0, comparisons, i =>
        {
            (DecisionGroup candidate, DecisionGroup baseline) = Draw(i);
            outcomes[i] = gate.Judge(candidate, baseline, [], [], []);
        });
        return new SimulatedRates(
            outcomes.Count(outcome => outcome.Verdict == Verdict.Ship) / (double)comparisons,
            outcomes.Count(outcome => outcome.Verdict == Verdict.DoNotShip) / (double)comparisons,
            outcomes.Count(outcome => outcome.NetInterval?.Low > 0) / (double)comparisons,
            outcomes.Average(outcome => outcome.Gain.SeedVariance ?? 0), outcomes.Average(outcome => outcome.Gain.OwnVariance),
            outcomes.Average(outcome => outcome.Gain.DocumentVariance ?? 0));
    }
}

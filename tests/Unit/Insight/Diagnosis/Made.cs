using System.Text.Json.Nodes;
using Hone.Insight.Diagnosis;
using Hone.Insight.Diagnosis.Rules;
using Hone.Runs;
using Hone.Training.Events;

namespace Hone.Unit.Insight.Diagnosis;

/// <summary>A healthy run that is made up, and what a test changes of it.</summary>
sealed record Made
{
    public const int Every = 20;

    public int Steps { get; init; } = 200;

    public int Horizon { get; init; } = 200;

    public Func<int, double> Loss { get; init; } = Falling;

    public Func<int, double> Validation { get; init; } = step => Smooth(step) + 0.02;

    public Func<int, double> Rate { get; init; } = step => 1e-3 * (0.55 + 0.45 * Math.Cos(Math.PI * step / 200));

    public Func<StepTaken, StepTaken> Step { get; init; } = step => step;

    public Func<Evaluated, Evaluated> Measured { get; init; } = one => one;

    public Func<int, IReadOnlyList<LayerGradient>> Layers { get; init; } = _ =>
        [new("tokens", 0.2), new("blocks.0.attention.qkv.weight", 0.4, 96, 0, 1.1),
            new("blocks.0.feed_forward.in.weight", 0.4, 128, 2, 1.2)];

    public Manifest Manifest { get; init; } = new()
    {
        Id = "0k3f9a-a", Name = "a",
        Recipe = new JsonObject
        {
            ["training"] = new JsonObject { ["learning_rate"] = 1e-3, ["steps"] = 200 },
            ["model"] = new JsonObject { ["context"] = 64, ["dropout"] = 0 },
        },
        Differences = [],
        Baselines = [new("uniform", 4, 6, ""), new("unigram", 3.2, 5, ""), new("bigram", 2.4, 4, "")],
        Audit = new AuditRecord([], [], null, 0.1),
    };

    /// <summary>Steps at which a process went on.</summary>
    public IReadOnlyList<int> Resumed { get; init; } = [];

    /// <summary>What else happened, at its end.</summary>
    public IReadOnlyList<TrainingEvent> More { get; init; } = [];

    public Evidence Evidence => Evidence.Of(Manifest, Events);

    public IEnumerable<TrainingEvent> Events
    {
        get
        {
            yield return Started(0);
            for (int i = 0; i <= Steps; i++)
            {
                if (Resumed.Contains(i)) yield return Started(i);
                if (i % Every == 0 || i == Steps)
                {
                    double loss = Validation(i);
                    yield return Measured(new Evaluated(i, loss, loss * 1.4, 10_000, false, 0.1));
                    if (i > 0) yield return new LayersMeasured(i, Layers(i), 0.01);
                }

                if (i < Steps)
                    yield return Step(new StepTaken(i, (float)Loss(i), 0.5f, (float)Rate(i), 1000, (i + 1) / 100.0, 0.5, "", ""));
            }

            foreach (TrainingEvent e in More) yield return e;
        }
    }

    /// <summary>What is found, by name.</summary>
    public IEnumerable<string> Found => RuleBook.Look(Evidence).Select(finding => finding.Rule);

    /// <summary>A loss that falls as those of healthy runs do.</summary>
    public static double Smooth(double step) => 1.8 + 2.2 * Math.Exp(-step / 30);

    /// <summary>The same with the scatter of batches, about a percent.</summary>
    public static double Falling(int step) => Smooth(step) * Scattered(step);

    /// <summary>A factor around 1.</summary>
    public static double Scattered(int step) => 1 + 0.012 * Math.Sin(step * 12.9898) + 0.008 * Math.Sin(step * 78.233);

    /// <summary>The manifest with a setting.</summary>
    public static Manifest With(Manifest manifest, string section, string key, JsonNode value)
    {
        JsonObject recipe = manifest.Recipe.DeepClone().AsObject();
        recipe[section]![key] = value;
        return manifest with { Recipe = recipe };
    }

    RunStarted Started(int step) => new(step, Horizon, 1000, "f32/avx2", 1, new string('0', 32));
}

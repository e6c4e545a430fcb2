using System.Text.Json.Serialization;

namespace Hone.Runs.Decisions;

/// <summary>What was to be decided by: metric gain − regression cost − operational cost &gt; 0.</summary>
public sealed record DecisionRule
{
    /// <summary>What is measured: <c>loss</c> (nats per token), <c>bits_per_byte</c>, <c>accuracy</c>, or a task's name.</summary>
    public string Metric { get; init; } = "loss";

    /// <summary>The smallest gain that is worth a change, in the metric's unit.</summary>
    public double MinimumEffect { get; init; } = 0.01;

    /// <summary>
    /// The probability beyond each end of an interval, and so about how often a candidate that is no better is shipped. With 0.025 the
    /// intervals are those of 95 %, as all others are.
    /// </summary>
    public double Level { get; init; } = 0.025;

    /// <summary>Standard deviation of the metric over seeds, where it is stated because too few seeds tell it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? SeedDeviation { get; init; }

    /// <summary>What a loss of one unit on a slice counts, in units of the metric.</summary>
    public double RegressionWeight { get; init; } = 1;

    /// <summary>A clear loss on a slice beyond this is never shipped; null for no such limit.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? RegressionLimit { get; init; }

    /// <summary>What one hundred per cent more of <c>time</c>, <c>compute</c>, <c>memory</c>, <c>size</c>, <c>generation</c> or
    /// <c>latency</c> counts, in units of the metric; nothing where it is not named.</summary>
    public IReadOnlyDictionary<string, double> Prices { get; init; } = new Dictionary<string, double>();

    /// <summary>So much more of it, as a share, and it is never shipped.</summary>
    public IReadOnlyDictionary<string, double> Limits { get; init; } = new Dictionary<string, double>();

    /// <summary>Slices that were named; all that there are where none was.</summary>
    public IReadOnlyList<string> Slices { get; init; } = [];
}

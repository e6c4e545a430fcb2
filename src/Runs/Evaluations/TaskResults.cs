using System.Text.Json.Serialization;

namespace Hone.Runs.Evaluations;

/// <summary>How a checkpoint did at a bundle of tasks.</summary>
public sealed record TaskResults
{
    /// <summary>Each task that is there.</summary>
    public required IReadOnlyList<TaskResult> Tasks { get; init; }

    /// <summary>Tasks of CORE, or of the bundle's list, that are not there.</summary>
    public required IReadOnlyList<string> Missing { get; init; }

    /// <summary>Questions asked of a task at most; 0 for all.</summary>
    [JsonPropertyName("max_per_task")]
    public required int MostPerTask { get; init; }

    /// <summary>Mean of the centred accuracies of what is there. It is no CORE.</summary>
    public required double MeanCentered { get; init; }

    /// <summary>CORE: the mean over its 22 tasks; null where one of them is missing.</summary>
    public double? Core { get; init; }
}

using System.Text.Json.Serialization;
using Hone.Training.Evaluation;

namespace Hone.Runs.Decisions;

/// <summary>What a group of runs is better by than another, on the same documents, and how well that is known.</summary>
public sealed record GroupDifference
{
    /// <summary>Mean of the candidates' metric and of the baselines', with the sign that makes better runs positive, subtracted.</summary>
    public required double Gain { get; init; }

    /// <summary>The metric of the candidates, mean over the runs.</summary>
    public required double Candidate { get; init; }

    /// <summary>The metric of the baselines, mean over the runs.</summary>
    public required double Baseline { get; init; }

    /// <summary>Runs of the candidate.</summary>
    public required int CandidateRuns { get; init; }

    /// <summary>Runs of the baseline.</summary>
    public required int BaselineRuns { get; init; }

    /// <summary>Documents, blocks or questions that both were measured on.</summary>
    public required int Units { get; init; }

    /// <summary>Variance of one run's metric over seeds; null where neither the seeds tell it nor anybody stated it.</summary>
    public double? SeedVariance { get; init; }

    /// <summary>The part of it that is a run's own scatter over documents; 0 where single runs do not tell.</summary>
    public double OwnVariance { get; init; }

    /// <summary>Degrees of freedom of that variance.</summary>
    public int SeedFreedom { get; init; }

    /// <summary>Variance of the gain over other documents of the same kind, beyond what each run's own scatter explains; null with fewer
    /// than two.</summary>
    public double? DocumentVariance { get; init; }

    /// <summary>Degrees of freedom of the standard error (Satterthwaite 1946); 0 where there is none.</summary>
    public double Freedom { get; init; }

    /// <summary>Where the gain lies by Student's t, with seeds and documents both drawn anew; null where it cannot be told.</summary>
    public Interval? Interval { get; init; }

    /// <summary>The same of other documents alone, for these very runs (paired bootstrap); null where it was not computed.</summary>
    public Interval? DocumentsInterval { get; init; }

    /// <summary>Standard error of the gain; null where the variance over seeds or over documents is not known.</summary>
    [JsonIgnore]
    public double? StandardError => SeedVariance is { } seeds && DocumentVariance is { } documents
        ? Math.Sqrt(seeds * (1.0 / CandidateRuns + 1.0 / BaselineRuns) + documents) : null;
}

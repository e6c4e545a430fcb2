using Hone.Data.Tasks;

namespace Hone.Hosting.Evaluation;

/// <summary>A task of a bundle.</summary>
/// <param name="Label">Its name.</param>
/// <param name="Kind">How it asks.</param>
/// <param name="Shots">Solved examples before each question.</param>
/// <param name="Delimiter">What stands between a context and its ending.</param>
/// <param name="File">Where its examples are.</param>
/// <param name="Baseline">Share of its questions that guessing answers rightly.</param>
public sealed record BundleTask(string Label, TaskKind Kind, int Shots, string Delimiter, string File, double Baseline)
{
    /// <summary>Where an accuracy stands between guessing, which is 0, and 1.</summary>
    public double Centered(double accuracy) => (accuracy - Baseline) / (1 - Baseline);
}

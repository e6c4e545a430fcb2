using Hone.Training.Evaluation;

namespace Hone.Runs.Evaluations;

/// <summary>How a checkpoint did at a task.</summary>
public sealed record TaskResult
{
    /// <summary>The task's name.</summary>
    public required string Label { get; init; }

    /// <summary><c>multiple_choice</c>, <c>schema</c> or <c>language_modeling</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Solved examples before each question.</summary>
    public required int Shots { get; init; }

    /// <summary>Questions asked.</summary>
    public required int Examples { get; init; }

    /// <summary>Questions there are.</summary>
    public required int Available { get; init; }

    /// <summary>Share that was answered rightly.</summary>
    public required double Accuracy { get; init; }

    /// <summary>Where that lies, 95 %, of a share of questions (Wilson 1927).</summary>
    public Interval? AccuracyInterval { get; init; }

    /// <summary>What guessing gets.</summary>
    public required double Baseline { get; init; }

    /// <summary>(accuracy − baseline) / (1 − baseline): 0 for guessing, 1 for all.</summary>
    public required double Centered { get; init; }

    /// <summary>Questions of which a prompt was longer than the context and lost its beginning.</summary>
    public int Cut { get; init; }

    /// <summary>Those of which even a part of the answer was lost.</summary>
    public int CutAnswers { get; init; }

    /// <summary>Questions with several best answers, of which the first was taken.</summary>
    public int Ties { get; init; }

    /// <summary>Questions with characters for which the model has no token.</summary>
    public int Unspelled { get; init; }
}

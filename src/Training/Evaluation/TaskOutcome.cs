namespace Hone.Training.Evaluation;

/// <summary>How a model did at a task.</summary>
public sealed record TaskOutcome
{
    /// <summary>For each question whether it was answered rightly, in the order asked.</summary>
    public required IReadOnlyList<bool> Correct { get; init; }

    /// <summary>Questions of which a prompt was longer than the context and lost its beginning.</summary>
    public int Cut { get; init; }

    /// <summary>Those among them of which even a part of what is scored was lost.</summary>
    public int CutAnswers { get; init; }

    /// <summary>Questions of which the best score was had by more than one candidate; the first of those was taken.</summary>
    public int Ties { get; init; }

    /// <summary>Questions that hold characters for which the model has no token.</summary>
    public int Unspelled { get; init; }

    /// <summary>Share of the questions that were answered rightly.</summary>
    public double Accuracy => (double)Correct.Count(right => right) / Correct.Count;
}

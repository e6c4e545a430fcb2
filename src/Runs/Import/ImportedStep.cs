namespace Hone.Runs.Import;

/// <summary>What another program noted of an update, or of several since its last note.</summary>
/// <param name="Step">Updates the model had had after it.</param>
public sealed record ImportedStep(int Step)
{
    /// <summary>The training loss, nats per token; not a number where only other things were noted.</summary>
    public double Loss { get; init; } = double.NaN;

    /// <summary>The learning rate; not a number where it was not noted.</summary>
    public double LearningRate { get; init; } = double.NaN;

    /// <summary>Norm of the gradient; not a number where it was not noted.</summary>
    public double GradientNorm { get; init; } = double.NaN;

    /// <summary>Passes over the training split; not a number where it was not noted.</summary>
    public double Epoch { get; init; } = double.NaN;

    /// <summary>When it was noted; null where that is not known.</summary>
    public DateTimeOffset? At { get; init; }
}

namespace Hone.Runs.Import;

/// <summary>What a curve of another program's record is.</summary>
public enum ImportMeaning
{
    /// <summary>The training loss.</summary>
    Loss,

    /// <summary>The validation loss.</summary>
    Validation,

    /// <summary>The learning rate.</summary>
    LearningRate,

    /// <summary>Norm of the gradient.</summary>
    GradientNorm,

    /// <summary>Passes over the training split.</summary>
    Epoch,
}

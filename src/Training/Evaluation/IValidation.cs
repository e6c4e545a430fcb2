namespace Hone.Training.Evaluation;

/// <summary>Measures a model on a split that it does not learn from, the same way each time.</summary>
public interface IValidation
{
    /// <summary>Bytes of activations.</summary>
    long SizeInBytes { get; }

    /// <summary>Measures the model as it now is.</summary>
    Measurement Measure();
}

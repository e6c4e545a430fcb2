namespace Hone.Training.Events;

/// <summary>How the gradient of the last update was spread over the model, told with each evaluation.</summary>
/// <param name="Step">Updates the model has had.</param>
/// <param name="Layers">Every matrix and table of the model; gains, biases and scalars are left out.</param>
/// <param name="Seconds">Wall time.</param>
public sealed record LayersMeasured(int Step, IReadOnlyList<LayerGradient> Layers, double Seconds) : TrainingEvent(Step);

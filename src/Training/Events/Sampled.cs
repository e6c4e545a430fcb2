namespace Hone.Training.Events;

/// <summary>The model wrote a text, from the same prompt and the same random numbers each time.</summary>
/// <param name="Step">Updates the model has had.</param>
/// <param name="Prompt">What it was given.</param>
/// <param name="Text">What it added.</param>
/// <param name="Seconds">Wall time.</param>
public sealed record Sampled(int Step, string Prompt, string Text, double Seconds) : TrainingEvent(Step);

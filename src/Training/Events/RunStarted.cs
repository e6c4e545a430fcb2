namespace Hone.Training.Events;

/// <summary>A process began, or went on with, the run.</summary>
/// <param name="Step">The step it stands at: 0, or where a checkpoint was taken.</param>
/// <param name="Steps">The step it means to reach.</param>
/// <param name="TokensPerStep">Tokens of one update, over all its micro-batches.</param>
/// <param name="NumericsClass">Precision and kernel family, such as <c>f32/avx512</c>: within one class the bits are equal.</param>
/// <param name="Threads">Threads that share the work; they change no bit.</param>
/// <param name="Chain">The hash chain as it stood, 32 hexadecimal digits; zeros at step 0.</param>
public sealed record RunStarted(int Step, int Steps, int TokensPerStep, string NumericsClass, int Threads, string Chain)
    : TrainingEvent(Step);

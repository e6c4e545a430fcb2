using Hone.Training.Events;

namespace Hone.Hosting.Planning.Sweeps;

/// <summary>Something that happened in a sweep.</summary>
/// <param name="Number">Which of its cells, from 1.</param>
/// <param name="Cell">The cell as it now stands.</param>
/// <param name="Event">What its run told; null where the cell begins or has ended.</param>
public sealed record SweepProgress(int Number, SweepCell Cell, TrainingEvent? Event);

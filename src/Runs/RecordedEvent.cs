using Hone.Training.Events;

namespace Hone.Runs;

/// <summary>An event and when it was written down.</summary>
/// <param name="At">UTC, to the millisecond.</param>
/// <param name="Event">What happened.</param>
public sealed record RecordedEvent(DateTimeOffset At, TrainingEvent Event);

namespace Hone.Unit.Runs;

/// <summary>A clock that moves when it is told to, and whose timers never ring.</summary>
sealed class Clock(DateTimeOffset now) : TimeProvider
{
    public Clock() : this(new DateTimeOffset(2031, 5, 4, 3, 2, 1, TimeSpan.Zero)) { }

    public DateTimeOffset Now { get; set; } = now;

    public override DateTimeOffset GetUtcNow() => Now;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Now.Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        System.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
}

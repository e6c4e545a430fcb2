namespace Hone.Runs.Hardware;

/// <summary>
/// What a run and its machine were doing at one moment, a line of <c>hardware.jsonl</c>. What the system does not tell is null.
/// </summary>
/// <param name="At">When.</param>
/// <param name="Step">Updates the model had had.</param>
/// <param name="Processors">Processors this process kept busy since the line before, on average: at most as many as there are.</param>
/// <param name="MemoryBytes">Memory this process holds (resident set).</param>
/// <param name="Load">Threads of the whole machine that ran or waited to run, the system's average over a minute.</param>
/// <param name="FreeMemoryBytes">Memory of the machine that could still be taken.</param>
/// <param name="ReadBytes">Bytes this process has read from disks since it began.</param>
/// <param name="WrittenBytes">Bytes it has written to them.</param>
/// <param name="FreeDiskBytes">Room left on the disk that the run is kept on.</param>
/// <param name="Watts">Power of the processors, of all that runs on them, since the line before.</param>
/// <param name="Megahertz">Mean clock of the processors.</param>
public sealed record HardwareSample(
    DateTimeOffset At, int Step, double Processors, long MemoryBytes, double? Load = null, long? FreeMemoryBytes = null,
        long? ReadBytes = null,
    long? WrittenBytes = null, long? FreeDiskBytes = null, double? Watts = null, double? Megahertz = null);

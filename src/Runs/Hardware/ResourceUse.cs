using System.Text.Json.Serialization;

namespace Hone.Runs.Hardware;

/// <summary>What a run has taken of its machine, over all processes that trained it.</summary>
/// <param name="Seconds">Wall time of those processes, from the beginning of the record on.</param>
/// <param name="ProcessorSeconds">Time their threads ran.</param>
/// <param name="PeakMemoryBytes">The most memory one of them ever held (resident set), the data and the program included.</param>
/// <param name="ReadBytes">Bytes read from disks; null where the system does not tell.</param>
/// <param name="WrittenBytes">Bytes written to them.</param>
/// <param name="EnergyJoules">Energy of the processors in that time, of all that ran on them; null where the machine does not tell.</param>
/// <param name="Cost">The time at the price that the recipe gives for an hour, in its currency; null where it gives none.</param>
public sealed record ResourceUse(
    double Seconds,
    double ProcessorSeconds,
    long PeakMemoryBytes,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? ReadBytes = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? WrittenBytes = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? EnergyJoules = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? Cost = null)
{
    /// <summary>What an earlier process took, and what this one took after it.</summary>
    /// <param name="before">The earlier; null where there was none.</param>
    /// <param name="now">This one.</param>
    /// <param name="pricePerHour">What an hour costs; null where nobody said.</param>
    public static ResourceUse Sum(ResourceUse? before, ResourceUse now, double? pricePerHour)
    {
        ArgumentNullException.ThrowIfNull(now);
        double seconds = (before?.Seconds ?? 0) + now.Seconds;
        return new ResourceUse(
            seconds,
            (before?.ProcessorSeconds ?? 0) + now.ProcessorSeconds,
            Math.Max(before?.PeakMemoryBytes ?? 0, now.PeakMemoryBytes),
            Both(before, now, use => use.ReadBytes),
            Both(before, now, use => use.WrittenBytes),
            // A part of the energy would pass for all of it.
            now.EnergyJoules is { } joules ? before is null ? joules : before.EnergyJoules + joules : null,
            pricePerHour is { } price ? price * seconds / 3600 : null);
    }

    static long? Both(ResourceUse? before, ResourceUse now, Func<ResourceUse, long?> part) =>
        part(now) is { } bytes ? before is null ? bytes : part(before) + bytes : null;
}

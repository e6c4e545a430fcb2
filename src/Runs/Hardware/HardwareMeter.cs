using System.Diagnostics;
using System.Globalization;

namespace Hone.Runs.Hardware;

/// <summary>Measures what this process takes of its machine, from when it is made on.</summary>
/// <remarks>Limitations: load, free memory, bytes of disks, clock and energy are told on Linux only.</remarks>
public sealed class HardwareMeter
{
    readonly TimeProvider _clock;
    readonly string _folder;
    readonly long _start;
    readonly TimeSpan _processorAtStart;
    readonly (long Read, long Written)? _bytesAtStart;
    readonly EnergyCounter? _energy;
    long _last;
    TimeSpan _lastProcessor;
    double? _lastJoules = 0;

    /// <summary>Begins.</summary>
    /// <param name="folder">A folder on the disk whose room is told.</param>
    /// <param name="clock">What time it is.</param>
    public HardwareMeter(string folder, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(clock);
        (_folder, _clock) = (folder, clock);
        _start = _last = clock.GetTimestamp();
        _processorAtStart = _lastProcessor = Environment.CpuUsage.TotalTime;
        _bytesAtStart = Bytes();
        _energy = EnergyCounter.TryOpen();
    }

    /// <summary>What there is to tell now; rates are since it was asked last.</summary>
    /// <param name="step">Updates the model had had.</param>
    public HardwareSample Sample(int step)
    {
        long now = _clock.GetTimestamp();
        TimeSpan processor = Environment.CpuUsage.TotalTime;
        double seconds = _clock.GetElapsedTime(_last, now).TotalSeconds;
        double? joules = _energy?.Joules();
        (long Read, long Written)? bytes = Bytes();
        HardwareSample sample = new(
            _clock.GetUtcNow(), step,
            seconds > 0 ? Math.Round((processor - _lastProcessor).TotalSeconds / seconds, 3) : 0,
            Environment.WorkingSet, FirstNumber("/proc/loadavg"), FreeMemory(), bytes?.Read, bytes?.Written, FreeDisk(),
            seconds > 0 && joules - _lastJoules is { } spent ? Math.Round(spent / seconds, 2) : null, Clock());
        (_last, _lastProcessor, _lastJoules) = (now, processor, joules);
        return sample;
    }

    /// <summary>What this process has taken since the meter was made.</summary>
    public ResourceUse Use()
    {
        (long Read, long Written)? bytes = Bytes();
        using Process process = Process.GetCurrentProcess();
        return new ResourceUse(
            _clock.GetElapsedTime(_start).TotalSeconds, (Environment.CpuUsage.TotalTime - _processorAtStart).TotalSeconds,
            process.PeakWorkingSet64, bytes?.Read - _bytesAtStart?.Read, bytes?.Written - _bytesAtStart?.Written, _energy?.Joules());
    }

    /// <summary>Bytes that came from and went to disks, of this process.</summary>
    static (long Read, long Written)? Bytes()
    {
        const string io = "/proc/self/io";
        return Field(io, "read_bytes:") is { } read && Field(io, "write_bytes:") is { } written ? (read, written) : null;
    }

    static long? FreeMemory() => Field("/proc/meminfo", "MemAvailable:") * 1024;

    long? FreeDisk()
    {
        try
        {
            return new DriveInfo(_folder).AvailableFreeSpace;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;                                                         // the folder was taken away: training will say so
        }
    }

    static double? Clock()
    {
        double sum = 0;
        int count = 0;
        for (; FirstNumber(string.Create(CultureInfo.InvariantCulture,
            $"/sys/devices/system/cpu/cpu{count}/cpufreq/scaling_cur_freq")) is { } kilohertz; count++) sum += kilohertz;
        return count > 0 ? Math.Round(sum / count / 1e3) : null;
    }

    static double? FirstNumber(string file) => Text(file) is { } text
        && double.TryParse(text.AsSpan().Trim()[..Word(text.Trim())], NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            ? number : null;

    static long? Field(string file, string name)
    {
        if (Text(file) is not { } text) return null;
        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
            if (line.StartsWith(name, StringComparison.Ordinal))
            {
                string value = line[name.Length..].Trim().ToString();
                return long.TryParse(value.AsSpan(0, Word(value)), NumberStyles.None, CultureInfo.InvariantCulture, out long number)
                    ? number
                    : null;
            }

        return null;
    }

    static int Word(string text) => text.IndexOf(' ', StringComparison.Ordinal) is >= 0 and var end ? end : text.Length;

    static string? Text(string file)
    {
        try
        {
            return File.Exists(file) ? File.ReadAllText(file) : null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;                                                         // a container may hide any of them
        }
    }
}

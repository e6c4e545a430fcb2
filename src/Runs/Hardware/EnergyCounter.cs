using System.Globalization;

namespace Hone.Runs.Hardware;

/// <summary>
/// The energy counters of the processors (running average power limit, which Linux shows under <c>/sys/class/powercap</c> for Intel and
/// AMD): packages and memory, in microjoules, which begin again at a limit of their own.
/// </summary>
/// <remarks>Limitations: of the whole machine, not of one process; many virtual machines and containers have none, and many systems let
/// only their administrator read them.</remarks>
public sealed class EnergyCounter
{
    readonly (string File, double Range)[] _counters;
    readonly double[] _last;
    double _microjoules;

    EnergyCounter((string File, double Range)[] counters) =>
        (_counters, _last) = (counters, [.. counters.Select(counter => Read(counter.File)!.Value)]);

    /// <summary>The counters of this machine, from now on; null where it has none that this user may read.</summary>
    /// <param name="root">Where the system shows them.</param>
    public static EnergyCounter? TryOpen(string root = "/sys/class/powercap")
    {
        if (!Directory.Exists(root)) return null;
        (string File, double Range)[] counters = [.. Directory.EnumerateDirectories(root).Order(StringComparer.Ordinal)
            .Where(domain => NameOf(domain) is { } name
                && (name.StartsWith("package", StringComparison.Ordinal) || name == "dram"))   // cores are part of a package
            .Select(domain => (Path.Combine(domain, "energy_uj"), Read(Path.Combine(domain, "max_energy_range_uj")) ?? 0))
            .Where(counter => Read(counter.Item1) is not null)];
        return counters.Length > 0 ? new EnergyCounter(counters) : null;
    }

    /// <summary>
    /// Joules since it was opened; null from the moment on that one of the counters cannot be read. Ask more often than a counter
    /// takes to begin again: minutes.
    /// </summary>
    public double? Joules()
    {
        for (int i = 0; i < _counters.Length; i++)
        {
            if (Read(_counters[i].File) is not { } now || double.IsNaN(_microjoules))
            {
                _microjoules = double.NaN;
                return null;
            }

            _microjoules += now >= _last[i] ? now - _last[i] : now + _counters[i].Range - _last[i];
            _last[i] = now;
        }

        return _microjoules / 1e6;
    }

    static string? NameOf(string domain) =>
        File.Exists(Path.Combine(domain, "name")) ? File.ReadAllText(Path.Combine(domain, "name")).Trim() : null;

    static double? Read(string file)
    {
        try
        {
            return double.TryParse(File.ReadAllText(file), NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value
                : null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;                                                         // many systems keep it for their administrator
        }
    }
}

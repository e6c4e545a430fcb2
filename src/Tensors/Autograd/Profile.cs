using System.Diagnostics;

namespace Hone.Tensors.Autograd;

/// <summary>Where the time of a program goes, by operation and pass.</summary>
public sealed class Profile
{
    readonly Dictionary<(string Operation, bool IsBackward), (long Ticks, int Runs)> _entries = [];

    /// <summary>Seconds and runs of each operation, the dearest first.</summary>
    public IReadOnlyList<(string Operation, bool IsBackward, double Seconds, int Runs)> Entries =>
    [
        .. _entries.Select(entry => (entry.Key.Operation, entry.Key.IsBackward, (double)entry.Value.Ticks / Stopwatch.Frequency, entry.Value.Runs))
            .OrderByDescending(entry => entry.Item3),
    ];

    internal void Add(string operation, bool isBackward, long ticks)
    {
        (long before, int runs) = _entries.GetValueOrDefault((operation, isBackward));
        _entries[(operation, isBackward)] = (before + ticks, runs + 1);
    }
}

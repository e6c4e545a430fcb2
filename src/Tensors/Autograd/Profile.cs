using System.Diagnostics;
using System.Text.Json;

namespace Hone.Tensors.Autograd;

/// <summary>Where the time of a step goes: sums by operation, and the first spans one by one, for a trace viewer.</summary>
public sealed class Profile
{
    /// <summary>Spans that are kept singly: some steps of a deep model; a viewer shows no more at once.</summary>
    const int MostSpans = 50_000;

    readonly Dictionary<(string Operation, string Pass), (long Ticks, int Runs)> _entries = [];
    readonly List<(string Operation, string Pass, string Name, long Start, long End)> _spans = [];

    /// <summary>Seconds and runs of each operation in each pass, the most expensive first.</summary>
    public IReadOnlyList<(string Operation, string Pass, double Seconds, int Runs)> Entries =>
    [
        .. _entries.Select(
        entry => (entry.Key.Operation, entry.Key.Pass, (double)entry.Value.Ticks / Stopwatch.Frequency, entry.Value.Runs))
            .OrderByDescending(entry => entry.Item3),
    ];

    /// <summary>Takes in what began at a <see cref="Stopwatch"/> timestamp and has just ended.</summary>
    /// <param name="operation">What was done: <c>linear</c>, <c>adamw</c>.</param>
    /// <param name="pass">In which part of the step: <c>forward</c>, <c>backward</c>, <c>recompute</c>, <c>update</c>, <c>data</c>.</param>
    /// <param name="name">To what: a tensor's name; empty where there is but one.</param>
    /// <param name="start">When it began.</param>
    public void Add(string operation, string pass, string name, long start)
    {
        long end = Stopwatch.GetTimestamp();
        (long before, int runs) = _entries.GetValueOrDefault((operation, pass));
        _entries[(operation, pass)] = (before + end - start, runs + 1);
        if (_spans.Count < MostSpans) _spans.Add((operation, pass, name, start, end));
    }

    /// <summary>
    /// The spans as a trace that chrome://tracing and Perfetto open (Google, "Trace Event Format": complete events, microseconds).
    /// </summary>
    public byte[] ToTrace()
    {
        using MemoryStream bytes = new();
        using (Utf8JsonWriter json = new(bytes))
        {
            json.WriteStartObject();
            json.WriteStartArray("traceEvents");
            foreach ((string operation, string pass, string name, long start, long end) in _spans)
            {
                json.WriteStartObject();
                json.WriteString("name", operation);
                json.WriteString("cat", pass);
                json.WriteString("ph", "X");
                json.WriteNumber("ts", Microseconds(start - _spans[0].Start));
                json.WriteNumber("dur", Microseconds(end - start));
                json.WriteNumber("pid", 1);
                json.WriteNumber("tid", 1);
                json.WriteStartObject("args");
                json.WriteString("pass", pass);
                if (name.Length > 0) json.WriteString("tensor", name);
                json.WriteEndObject();
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteString("displayTimeUnit", "ms");
            json.WriteEndObject();
        }

        return bytes.ToArray();

        static double Microseconds(long ticks) => Math.Round(ticks * 1e6 / Stopwatch.Frequency, 3);
    }
}

using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Hone.Runs.Reporting;

/// <summary>
/// Sends the instruments of a run to an OpenTelemetry collector, every ten seconds and at the end: OTLP 1.x over HTTP, as JSON
/// (opentelemetry.io/docs/specs/otlp). What a collector does not take is told once, and later numbers are sent all the same.
/// </summary>
public sealed class OtlpExporter : IEventSink
{
    const int CumulativeTemporality = 2;
    static readonly TimeSpan _usualPeriod = TimeSpan.FromSeconds(10), _limit = TimeSpan.FromSeconds(5), _patience = TimeSpan.FromSeconds(3);

    readonly string _run;
    readonly JsonArray _resource;
    readonly Uri _address;
    readonly Outbound _http;
    readonly Action<string> _warn;
    readonly MeterListener _listener = new();
    readonly Lock _guard = new();
    readonly List<Series> _series = [];
    readonly DateTimeOffset _start = DateTimeOffset.UtcNow;
    readonly CancellationTokenSource _stop = new();
    readonly Task _task;
    bool _hasWarned, _isClosed;

    /// <summary>Begins to listen and to send.</summary>
    /// <param name="target">The collector.</param>
    /// <param name="run">The run's id.</param>
    /// <param name="name">What a person calls the run.</param>
    /// <param name="warn">Told, once, in two lines, that the collector does not take what is sent; from another thread.</param>
    public OtlpExporter(OtlpTarget target, string run, string name, Action<string> warn) : this(target, run, name, warn, _usualPeriod) { }

    internal OtlpExporter(OtlpTarget target, string run, string name, Action<string> warn, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(target);
        (_run, _address, _warn) = (run, target.Address, warn);
        _http = new Outbound("the OpenTelemetry collector", _limit, target.Headers);
        _resource = new JsonArray(Attribute("service.name", "hone"), Attribute("service.instance.id", run),
            Attribute(TrainingMeter.RunTag, run), Attribute("hone.run.name", name));
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name != TrainingMeter.Name) return;
            Series series = new(instrument);
            lock (_guard) _series.Add(series);
            listener.EnableMeasurementEvents(instrument, series);
        };
        _listener.SetMeasurementEventCallback<double>((_, value, tags, state) => Measure(value, tags, state));
        _listener.SetMeasurementEventCallback<long>((_, value, tags, state) => Measure(value, tags, state));
        _listener.Start();
        _task = Task.Run(() => WorkAsync(period));
    }

    /// <summary>Nothing: the instruments tell.</summary>
    public void Add(RecordedEvent recorded) { }

    /// <summary>Sends a last time, for three seconds at most.</summary>
    public void Dispose()
    {
        if (_isClosed) return;
        _isClosed = true;
        _stop.Cancel();
        _task.Wait(_limit + _patience);
        _listener.Dispose();
        _http.Dispose();
        _stop.Dispose();
    }

    async Task WorkAsync(TimeSpan period)
    {
        using PeriodicTimer timer = new(period);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token)) await SendAsync(_stop.Token);
        }
        catch (OperationCanceledException)
        {
            // The run is over.
        }

        using CancellationTokenSource last = new(_patience);
        try
        {
            await SendAsync(last.Token);
        }
        catch (OperationCanceledException late)
        {
            Warn(new ServerException(
                $"the OpenTelemetry collector at {_address} did not take the last numbers within {_patience.TotalSeconds} s",
                "They are in the run's record.", null, inner: late));
        }
    }

    async Task SendAsync(CancellationToken stop)
    {
        try
        {
            if (Message(DateTimeOffset.UtcNow) is { } message) await _http.PostAsync(_address, message, stop);
        }
        catch (ServerException failure)
        {
            Warn(failure);
        }
    }

    void Warn(ServerException failure)
    {
        if (!_hasWarned) _warn(failure.Message);
        _hasWarned = true;
    }

    void Measure(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state)
    {
        // Another run of this process measures with the same instruments.
        if (tags is [{ Value: string run }, ..] && run == _run) ((Series)state!).Add(value);
    }

    /// <summary>An ExportMetricsServiceRequest; null where nothing was measured yet.</summary>
    JsonObject? Message(DateTimeOffset now)
    {
        Series[] all;
        lock (_guard) all = [.. _series];
        JsonNode[] metrics = [.. all.Select(series => series.ToJson(Nanoseconds(_start), Nanoseconds(now))).OfType<JsonNode>()];
        return metrics.Length == 0 ? null : new JsonObject
        {
            ["resourceMetrics"] = new JsonArray(new JsonObject
            {
                ["resource"] = new JsonObject { ["attributes"] = _resource.DeepClone() },
                ["scopeMetrics"] = new JsonArray(new JsonObject
                {
                    ["scope"] = new JsonObject { ["name"] = TrainingMeter.Name },
                    ["metrics"] = new JsonArray(metrics),
                }),
            }),
        };
    }

    static JsonObject Attribute(string key, string value) => new()
    {
        ["key"] = key, ["value"] = new JsonObject { ["stringValue"] = value },
    };

    /// <summary>A moment as OTLP's JSON has 64-bit numbers: as text.</summary>
    static string Nanoseconds(DateTimeOffset moment) =>
        ((moment - DateTimeOffset.UnixEpoch).Ticks * 100).ToString(CultureInfo.InvariantCulture);

    /// <summary>What one instrument has measured.</summary>
    sealed class Series(Instrument instrument)
    {
        /// <summary>Bounds of the intervals that times of steps are counted in, in seconds.</summary>
        static readonly double[] _bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25, 50, 100];

        readonly Lock _guard = new();
        readonly long[] _counts = new long[_bounds.Length + 1];
        double _last, _sum;
        long _count;

        /// <summary>Takes in a measurement, on the training thread.</summary>
        public void Add(double value)
        {
            lock (_guard)
            {
                (_last, _count) = (value, _count + 1);
                _sum += value;
                if (instrument is Histogram<double>) _counts[Interval(value)]++;
            }
        }

        /// <summary>A Metric; null where nothing was measured yet.</summary>
        public JsonObject? ToJson(string start, string now)
        {
            lock (_guard)
            {
                if (_count == 0) return null;
                JsonObject metric = new()
                {
                    ["name"] = instrument.Name, ["unit"] = instrument.Unit, ["description"] = instrument.Description,
                };
                JsonObject point = new() { ["timeUnixNano"] = now };
                JsonArray points = new(point);
                if (instrument is Gauge<double>)
                {
                    point["asDouble"] = Number(_last);
                    metric["gauge"] = new JsonObject { ["dataPoints"] = points };
                    return metric;
                }

                point["startTimeUnixNano"] = start;
                if (instrument is Histogram<double>)
                {
                    point["count"] = Digits(_count);
                    point["sum"] = Number(_sum);
                    point["bucketCounts"] = new JsonArray([.. _counts.Select(count => (JsonNode)Digits(count))]);
                    point["explicitBounds"] = new JsonArray([.. _bounds.Select(bound => (JsonNode)bound)]);
                    metric["histogram"] = new JsonObject { ["aggregationTemporality"] = CumulativeTemporality, ["dataPoints"] = points };
                    return metric;
                }

                point["asInt"] = Digits((long)_sum);
                metric["sum"] = new JsonObject
                {
                    ["aggregationTemporality"] = CumulativeTemporality, ["isMonotonic"] = true, ["dataPoints"] = points,
                };
                return metric;
            }
        }

        /// <summary>The interval of a value: above the bound before it, up to its own.</summary>
        static int Interval(double value)
        {
            int at = 0;
            while (at < _bounds.Length && value > _bounds[at]) at++;
            return at;
        }

        static string Digits(long count) => count.ToString(CultureInfo.InvariantCulture);

        static JsonNode Number(double value) => double.IsFinite(value) ? value
            : double.IsNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";
    }
}

using System.Text.Json.Nodes;
using Hone.Runs;
using Hone.Runs.Reporting;
using static Hone.Unit.Runs.Examples;

namespace Hone.Unit.Runs.Reporting;

/// <summary>The numbers of a run at an OpenTelemetry collector.</summary>
public sealed class OtlpExporting
{
    static readonly TimeSpan _often = TimeSpan.FromMilliseconds(20), _long = TimeSpan.FromSeconds(30);

    readonly List<string> _warnings = [];

    [Fact]
    public void Instruments_arrive_as_gauges_sums_and_a_histogram_of_this_run_alone()
    {
        using FakeServer server = new(_ => new FakeServer.Response("{}"));
        using TrainingMeter mine = new("mine"), other = new("other");
        using (OtlpExporter exporter = new(OtlpTarget.Of(server.Address), "mine", "a", _warnings.Add, TimeSpan.FromHours(1)))
        {
            foreach (RecordedEvent recorded in Recorded(Step(0, 3), Step(1, 2, seconds: 0.002), Evaluation(2, double.NaN), Checkpoint(2)))
                mine.Add(recorded);
            other.Add(Recorded(Step(0, 99))[0]);
        }

        FakeServer.Request request = server.Requests.ShouldHaveSingleItem();
        (request.Method, request.Target, request.Headers["content-type"]).ShouldBe(("POST", "/v1/metrics", "application/json"));
        JsonNode resource = JsonNode.Parse(request.Text)!["resourceMetrics"]![0]!;
        resource["resource"]!["attributes"]!.AsArray().Select(one => ((string)one!["key"]!, (string)one["value"]!["stringValue"]!))
            .ShouldContain(("hone.run.id", "mine"));
        Dictionary<string, JsonNode> metrics = resource["scopeMetrics"]![0]!["metrics"]!.AsArray()
            .ToDictionary(metric => (string)metric!["name"]!, metric => metric!);
        ((double)Point("hone.train.loss", "gauge")["asDouble"]!).ShouldBe(2);
        ((string)Point("hone.validation.loss", "gauge")["asDouble"]!).ShouldBe("NaN");
        ((string)Point("hone.train.tokens", "sum")["asInt"]!).ShouldBe("128");
        ((string)Point("hone.checkpoints", "sum")["asInt"]!).ShouldBe("1");
        ((bool)metrics["hone.train.tokens"]["sum"]!["isMonotonic"]!).ShouldBeTrue();
        JsonNode seconds = Point("hone.train.step_duration", "histogram");
        ((string)seconds["count"]!).ShouldBe("2");
        ((double)seconds["sum"]!).ShouldBe(0.502);
        string[] counts = [.. seconds["bucketCounts"]!.AsArray().Select(count => (string)count!)];
        counts.Length.ShouldBe(seconds["explicitBounds"]!.AsArray().Count + 1);
        (counts[1], counts[8], counts.Sum(count => int.Parse(count, System.Globalization.CultureInfo.InvariantCulture)))
            .ShouldBe(("1", "1", 2), "0.002 s is up to 0.0025, and 0.5 up to 0.5");
        long.Parse((string)seconds["timeUnixNano"]!, System.Globalization.CultureInfo.InvariantCulture)
            .ShouldBeGreaterThan(1_700_000_000_000_000_000);
        _warnings.ShouldBeEmpty();

        JsonNode Point(string name, string kind) => metrics[name][kind]!["dataPoints"]![0]!;
    }

    [Fact]
    public void A_collector_that_is_wrong_is_told_once_and_asked_again()
    {
        using FakeServer server = new(_ => new FakeServer.Response("no", 404, "text/plain"));
        using TrainingMeter meter = new("mine");
        using (new OtlpExporter(OtlpTarget.Of(server.Address), "mine", "a", _warnings.Add, _often))
        {
            meter.Add(Recorded(Step(0, 3))[0]);
            SpinWait.SpinUntil(() => server.Requests.Count > 2, _long).ShouldBeTrue();
        }

        string told = _warnings.ShouldHaveSingleItem();
        told.Split('\n').Length.ShouldBe(2);
        told.ShouldStartWith($"the OpenTelemetry collector at {server.Address}/v1/metrics answered 404");
    }

    [Fact]
    public void Address_and_headers_come_from_the_environment_where_that_is_said()
    {
        OtlpTarget target = OtlpTarget.Of("env", name => name switch
        {
            "OTEL_EXPORTER_OTLP_ENDPOINT" => "https://collector.example:4318/base/",
            "OTEL_EXPORTER_OTLP_HEADERS" => "api-key=a%3Db, x=1",
            _ => null,
        });
        target.Address.ToString().ShouldBe("https://collector.example:4318/base/v1/metrics");
        target.Headers.ShouldBe(new Dictionary<string, string> { ["api-key"] = "a=b", ["x"] = "1" }, ignoreOrder: true);
        OtlpTarget.Of("http://localhost:4318/v1/metrics").Address.ToString().ShouldBe("http://localhost:4318/v1/metrics");
        Should.Throw<InvalidDataException>(() => OtlpTarget.Of("env", _ => null))
            .Message.ShouldContain("OTEL_EXPORTER_OTLP_ENDPOINT is not set\n");
        Should.Throw<InvalidDataException>(() => OtlpTarget.Of("localhost")).Message.ShouldContain("\"localhost\" is no address");
    }
}

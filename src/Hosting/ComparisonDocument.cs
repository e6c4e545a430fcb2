using System.Text.Json.Nodes;
using Hone.Insight.Comparison;
using Hone.Runs;

namespace Hone.Hosting;

/// <summary>A comparison as one JSON document.</summary>
static class ComparisonDocument
{
    public static JsonObject Of(RunComparison comparison) => new()
    {
        ["over"] = comparison.Axis.ToString().ToLowerInvariant(),
        ["baseline"] = comparison.Series[comparison.Baseline].Letter,
        ["deciding"] = Of(DecidingMetric.Of(comparison.Runs)),
        ["series"] = new JsonArray([.. comparison.Series.Select(series => (JsonNode)new JsonObject
        {
            ["letter"] = series.Letter,
            ["name"] = series.Name,
            ["runs"] = new JsonArray([.. series.Runs.Select(run => (JsonNode)OfRun(comparison, run))]),
        })]),
        ["differences"] = new JsonArray([.. comparison.Differences.Select(difference => (JsonNode)new JsonObject
        {
            ["section"] = difference.Section,
            ["name"] = difference.Name,
            ["derived"] = difference.IsDerived,
            ["values"] = new JsonArray([.. difference.Values.Select(value => (JsonNode?)value)]),
        })]),
        ["equal"] = comparison.Equal is { } equal ? new JsonObject
        {
            ["over"] = equal.Axis.ToString().ToLowerInvariant(), ["distance"] = equal.Distance,
            ["measured_by_all"] = equal.IsMeasuredByAll,
        } : null,
        ["values"] = new JsonObject(comparison.Values.Select(value => KeyValuePair.Create(value.Key, (JsonNode?)new JsonArray(
            [.. value.Values.Select((spread, i) => (JsonNode?)With(GroupDocument.Of(spread), value.Differences[i]))])))),
        ["importance"] = comparison.Importance is { } importance ? new JsonObject
        {
            ["runs"] = importance.Runs,
            ["objective"] = importance.Objective,
            ["settings"] = new JsonArray([.. importance.Settings.Select(setting => (JsonNode)new JsonObject
            {
                ["name"] = setting.Name, ["share"] = setting.Share, ["correlation"] = setting.Correlation, ["chance"] = setting.Chance,
                ["following"] = new JsonArray([.. setting.Following.Select(name => (JsonNode)name)]),
                ["inseparable"] = new JsonArray([.. setting.Inseparable.Select(name => (JsonNode)name)]),
            })]),
        } : null,
        ["notes"] = new JsonArray([.. comparison.Notes.Select(note => (JsonNode)note)]),
    };

    static JsonObject Of(DecidingMetric metric) => new()
    {
        ["key"] = metric.Key, ["name"] = metric.Name, ["unit"] = metric.Unit, ["higher_is_better"] = metric.IsHigherBetter,
    };

    static JsonObject OfRun(RunComparison comparison, ComparedRun run)
    {
        ChainAgreement agreement = comparison.Agreements[comparison.Runs.ToList().IndexOf(run)];
        return new JsonObject
        {
            ["label"] = run.Label,
            ["id"] = run.Manifest.Id,
            ["name"] = run.Manifest.Name,
            ["status"] = run.Status.Word(),
            ["unit"] = run.Manifest.LossUnit,
            ["chain"] = new JsonObject
            {
                ["equal_steps"] = agreement.Steps,
                ["differs_in_step"] = agreement.Differing,
                ["what"] = new JsonArray([.. agreement.What.Select(what => (JsonNode)what)]),
            },
            ["validation"] = new JsonArray([.. run.Curves.Validation.Select(point => (JsonNode)new JsonObject
            {
                ["step"] = point.Step, ["tokens"] = point.Tokens, ["seconds"] = point.Seconds, ["loss"] = point.Loss,
                ["bits_per_byte"] = point.BitsPerByte, ["metrics"] = Of(point.Metrics),
            })]),
        };
    }

    static JsonObject? Of(IReadOnlyDictionary<string, double>? metrics) => metrics is null ? null
        : new JsonObject(metrics.Select(metric => KeyValuePair.Create(metric.Key, (JsonNode?)metric.Value)));

    static JsonObject? With(JsonObject? spread, double? difference)
    {
        if (spread is not null) spread["difference"] = difference;
        return spread;
    }
}

using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hone.Insight.Laws;

namespace Hone.Hosting.Planning.Sweeps;

/// <summary>A sweep as one JSON document: <c>sweep.json</c>, and what <c>plan --sweep --json</c> prints.</summary>
static class SweepDocument
{
    const int SchemaVersion = 1;

    /// <summary>How the file is laid out.</summary>
    public static JsonSerializerOptions Layout { get; } =
        new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The sweep as it now stands, with its result where it has one.</summary>
    public static JsonObject Of(Sweep sweep, SweepResult? result) => new()
    {
        ["schema_version"] = SchemaVersion,
        ["id"] = sweep.Id,
        ["name"] = sweep.Name,
        ["recipe"] = sweep.Source,
        ["data"] = sweep.DataName,
        ["folder"] = sweep.Folder,
        ["budgets"] = List(sweep.Grid.Budgets, budget => budget),
        ["depths"] = List(sweep.Grid.Depths, depth => depth),
        ["seeds"] = List(sweep.Grid.Seeds, seed => seed),
        ["flops"] = sweep.Flops,
        ["warnings"] = List(sweep.Warnings, warning => warning),
        ["cells"] = List(sweep.Cells, Cell),
        ["fit"] = result is null ? null : Fit(result.Fit),
        ["back_tests"] = result is null ? null
            : List(new[] { result.LargestLeftOut, result.EachLeftOut }.OfType<BackTest>(), BackTested),
        ["forecasts"] = result is null ? null : List(result.Forecasts, Forecast),
        ["published"] = result is null ? null : List(PublishedLaw.All, law => Published(law, result)),
    };

    static JsonNode Cell(SweepCell cell) => new JsonObject
    {
        ["budget"] = cell.Budget,
        ["depth"] = cell.Depth,
        ["seed"] = cell.Seed,
        ["parameters"] = cell.Parameters,
        ["flops_per_token"] = cell.FlopsPerToken,
        ["steps"] = cell.Steps,
        ["tokens"] = cell.Tokens,
        ["flops"] = cell.Flops,
        ["epochs"] = cell.Epochs,
        ["status"] = cell.Status.ToString().ToLowerInvariant(),
        ["run"] = cell.Run,
        ["val_loss"] = cell.Loss,
        ["reason"] = cell.Reason,
    };

    static JsonObject Fit(LawFit fit) => new()
    {
        ["cells"] = fit.Cells,
        ["confidence"] = fit.Confidence,
        ["replicates"] = fit.Replicates.Count,
        ["E"] = Span(fit.Of(law => law.E)),
        ["A"] = Span(fit.Of(law => law.A)),
        ["B"] = Span(fit.Of(law => law.B)),
        ["alpha"] = Span(fit.Of(law => law.Alpha)),
        ["beta"] = Span(fit.Of(law => law.Beta)),
        ["size_exponent"] = Span(fit.Of(law => law.SizeExponent(fit.Cost))),
        ["token_exponent"] = Span(fit.Of(law => law.TokenExponent(fit.Cost))),
        ["cost"] = new JsonObject { ["factor"] = fit.Cost.Factor, ["exponent"] = fit.Cost.Exponent },
        ["error"] = fit.Error,
        ["condition"] = fit.Condition,
        ["warnings"] = List(fit.Warnings, warning => warning),
    };

    static JsonNode BackTested(BackTest test) => new JsonObject
    {
        ["left_out"] = test.LeftOut,
        ["runs"] = test.Runs.Count,
        ["mean_error"] = test.MeanError,
        ["mean_share"] = test.MeanShare,
        ["bias"] = test.Bias,
    };

    static JsonNode Forecast(SweepForecast forecast) => new JsonObject
    {
        ["flops"] = forecast.Best.Flops,
        ["parameters"] = Span(forecast.Best.Parameters),
        ["tokens"] = Span(forecast.Best.Tokens),
        ["val_loss"] = Span(forecast.Best.Loss),
        ["depth"] = new JsonObject
        {
            ["depth"] = forecast.Depth.Depth,
            ["parameters"] = forecast.Depth.Parameters,
            ["tokens"] = forecast.Depth.Tokens,
            ["val_loss"] = Span(forecast.Depth.Loss),
        },
    };

    static JsonObject Published(PublishedLaw law, SweepResult result) => new JsonObject
    {
        ["name"] = law.Name,
        ["source"] = law.Source,
        ["size_exponent"] = law.SizeExponent,
        ["token_exponent"] = law.TokenExponent,
        ["forecasts"] = List(result.Forecasts, forecast => new JsonObject
        {
            ["flops"] = forecast.Best.Flops,
            ["parameters"] = law.Best(forecast.Best.Flops).Parameters,
            ["tokens"] = law.Best(forecast.Best.Flops).Tokens,
        }),
    };

    static JsonObject Span(Interval interval) =>
        new() { ["value"] = Finite(interval.Value), ["low"] = Finite(interval.Low), ["high"] = Finite(interval.High) };

    /// <summary>JSON has no infinity.</summary>
    static double? Finite(double value) => double.IsFinite(value) ? value : null;

    static JsonArray List<T>(IEnumerable<T> items, Func<T, JsonNode> node) => new([.. items.Select(node)]);
}

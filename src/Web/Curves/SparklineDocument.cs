using System.Text.Json;
using Hone.Insight.Comparison;
using Hone.Web.Http;

namespace Hone.Web.Curves;

/// <summary>The training loss of a run as a small picture has it.</summary>
static class SparklineDocument
{
    /// <summary>Writes it under the run's id.</summary>
    public static void Write(Utf8JsonWriter json, string run, RunSeries series, int width)
    {
        CurveColumns columns = CurveColumns.Of(series, new CurveRequest(CurveAxis.Steps, false, null, null, width, ["loss"]));
        Envelope loss = CurveDocument.EnvelopeOf(series, "loss", columns);
        json.WriteStartObject(run);
        json.WriteNumber("end", series.Count > 0 ? series.Steps[^1] : 0);
        json.WriteStartArray("x");
        for (int i = 0; i < columns.Count; i++) json.WriteNumberValue(series.Steps[columns.Starts[i]]);
        json.WriteEndArray();
        WrittenJson.Numbers(json, "low", loss.Low);
        WrittenJson.Numbers(json, "high", loss.High);
        WrittenJson.Numbers(json, "mean", loss.Mean);
        json.WriteEndObject();
    }
}

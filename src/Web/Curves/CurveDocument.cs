using System.Text.Json;
using Hone.Insight.Comparison;
using Hone.Runs;
using Hone.Training.Events;
using Hone.Web.Http;

namespace Hone.Web.Curves;

/// <summary>
/// The curves of a run for a chart, as one JSON document. It is written at once: of thousands of numbers no objects are made.
/// </summary>
static class CurveDocument
{
    /// <summary>The document's bytes.</summary>
    /// <param name="run">The run's id.</param>
    /// <param name="series">Its numbers; nobody else looks at them meanwhile.</param>
    /// <param name="request">What of them is wanted.</param>
    public static byte[] Of(string run, RunSeries series, CurveRequest request)
    {
        CurveColumns columns = CurveColumns.Of(series, request);
        return WrittenJson.Bytes(json => Write(json, run, series, request, columns));
    }

    static void Write(Utf8JsonWriter json, string run, RunSeries series, CurveRequest request, CurveColumns columns)
    {
        json.WriteString("run", run);
        json.WriteString("over", request.Axis.ToString().ToLowerInvariant());
        json.WriteString("scale", request.IsLogarithmic ? "log" : "linear");
        json.WriteNumber("from", columns.From);
        json.WriteNumber("to", columns.To);
        json.WriteNumber("width", request.Width);
        json.WriteNumber("position", series.Position);
        json.WriteNumber("updates", series.Count);
        json.WriteNumber("end", series.Count > 0 ? series.At(request.Axis, series.Count - 1) : 0);
        json.WriteNumber("tokens", series.Count > 0 ? series.Tokens[^1] : 0);
        WriteFrame(json, series, request.Axis, columns);
        json.WriteStartObject("columns");
        foreach (string name in request.Columns) WriteCurve(json, name, EnvelopeOf(series, name, columns));
        json.WriteEndObject();
        WriteMarks(json, series, request.Axis);
    }

    static void WriteFrame(Utf8JsonWriter json, RunSeries series, CurveAxis axis, CurveColumns columns)
    {
        json.WriteStartArray("x");
        for (int i = 0; i < columns.Count; i++) json.WriteNumberValue(series.At(axis, columns.Starts[i]));
        json.WriteEndArray();
        json.WriteStartArray("last_x");
        for (int i = 0; i < columns.Count; i++) json.WriteNumberValue(series.At(axis, columns.Starts[i + 1] - 1));
        json.WriteEndArray();
        json.WriteStartArray("step");
        for (int i = 0; i < columns.Count; i++) json.WriteNumberValue(series.Steps[columns.Starts[i]]);
        json.WriteEndArray();
        json.WriteStartArray("count");
        for (int i = 0; i < columns.Count; i++) json.WriteNumberValue(columns.Starts[i + 1] - columns.Starts[i]);
        json.WriteEndArray();
    }

    /// <summary>A curve in the columns of a chart.</summary>
    public static Envelope EnvelopeOf(RunSeries series, string name, CurveColumns columns)
    {
        Envelope envelope = new(columns.Count);
        ReadOnlySpan<float> values = name switch
        {
            "loss" => series.Columns.Loss,
            "gradient_norm" => series.Columns.GradientNorm,
            "learning_rate" => series.Columns.LearningRate,
            _ => [],
        };
        float[] speeds = [];
        for (int i = 0; i < columns.Count; i++)
        {
            int from = columns.Starts[i], to = columns.Starts[i + 1];
            if (values.Length > 0)
            {
                envelope.Set(i, values[from..to]);
                continue;
            }

            if (speeds.Length < to - from) speeds = new float[to - from];
            for (int k = from; k < to; k++) speeds[k - from] = (float)(series.Columns.Tokens[k] / series.Columns.Seconds[k]);
            envelope.Set(i, speeds.AsSpan(0, to - from));
        }

        return envelope;
    }

    static void WriteCurve(Utf8JsonWriter json, string name, Envelope envelope)
    {
        json.WriteStartObject(name);
        WrittenJson.Numbers(json, "low", envelope.Low);
        WrittenJson.Numbers(json, "high", envelope.High);
        WrittenJson.Numbers(json, "mean", envelope.Mean);
        if (envelope.AnyNotFinite)
        {
            json.WriteStartArray("not_finite");
            foreach (int count in envelope.NotFinite) json.WriteNumberValue(count);
            json.WriteEndArray();
        }
        else
            json.WriteNull("not_finite");
        json.WriteEndObject();
    }

    /// <summary>What is marked on a chart: measurements, checkpoints, and everything else that is no update, sample or table.</summary>
    static void WriteMarks(Utf8JsonWriter json, RunSeries series, CurveAxis axis)
    {
        json.WriteStartArray("evaluations");
        foreach (RecordedEvent recorded in series.Others)
        {
            if (recorded.Event is not Evaluated evaluated) continue;
            json.WriteStartObject();
            json.WriteNumber("step", evaluated.Step);
            json.WriteNumber("x", series.AtStep(axis, evaluated.Step));
            WrittenJson.Number(json, "loss", evaluated.Loss);
            WrittenJson.Number(json, "bits_per_byte", evaluated.BitsPerByte);
            json.WriteBoolean("is_best", evaluated.IsBest);
            foreach ((string name, double value) in evaluated.OtherMetrics) WrittenJson.Number(json, name, value);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("checkpoints");
        foreach (RecordedEvent recorded in series.Others)
        {
            if (recorded.Event is not CheckpointSaved saved) continue;
            json.WriteStartObject();
            json.WriteNumber("step", saved.Step);
            json.WriteNumber("x", series.AtStep(axis, saved.Step));
            json.WriteString("name", saved.Name);
            json.WriteBoolean("is_best", saved.IsBest);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}

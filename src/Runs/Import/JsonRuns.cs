using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;

namespace Hone.Runs.Import;

/// <summary>Reads the records that are one JSON object: <c>training_metrics.json</c> and <c>trainer_state.json</c>.</summary>
static class JsonRuns
{
    static readonly JsonDocumentOptions _tolerant = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    /// <summary>Which of the two it is; null for neither.</summary>
    public static ImportKind? KindOf(JsonElement record) => record.ValueKind != JsonValueKind.Object ? null
        : record.TryGetProperty("log_history", out JsonElement history)
            && history.ValueKind == JsonValueKind.Array ? ImportKind.TrainerState
        : record.TryGetProperty("train_loss", out JsonElement losses)
            && losses.ValueKind == JsonValueKind.Array ? ImportKind.TrainingMetrics
        : null;

    /// <summary>Reads a file as JSON. <c>NaN</c> and <c>Infinity</c>, which Python writes bare, are read as words.</summary>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public static JsonDocument Parse(byte[] bytes, string source)
    {
        if (!Utf8.IsValid(bytes))
            throw new InvalidDataException($"{source} is not UTF-8, as JSON must be\nTake another copy of the file; it may be damaged.");
        try
        {
            return JsonDocument.Parse(bytes, _tolerant);
        }
        catch (JsonException first)
        {
            try
            {
                return JsonDocument.Parse(BareWords.Quoted(bytes), _tolerant);
            }
            catch (JsonException)
            {
                throw new InvalidDataException($"{source} cannot be read as JSON: {first.Message.Split('\n')[0]}\n"
                    + "Take another copy of the file; it may be cut off.", first);
            }
        }
    }

    /// <summary>Arrays of equal length; an entry describes an update.</summary>
    /// <exception cref="InvalidDataException">They are not equally long, or hold something else than numbers.</exception>
    public static ImportedRun TrainingMetrics(JsonElement record, string source)
    {
        double[] loss = Numbers(record, "train_loss", source);
        double[]? validation = Optional(record, "val_loss", loss.Length, source),
            rate = Optional(record, "learning_rate", loss.Length, source),
            epochs = Optional(record, "epochs", loss.Length, source), steps = Optional(record, "steps", loss.Length, source);
        CurveCollector curves = new(new ImportTags());
        for (int i = 0; i < loss.Length; i++)
        {
            double step = steps?[i] ?? i + 1;
            if (!(step >= 0 && step <= int.MaxValue) || step != Math.Truncate(step))
                throw new InvalidDataException($"{source}: steps[{i}] is "
                    + $"{step.ToString(CultureInfo.InvariantCulture)}, and not a count of updates\n"
                    + "Correct the file, or take another copy.");
            curves.Add("train_loss", (long)step, loss[i]);
            if (validation is not null && !double.IsNaN(validation[i])) curves.Add("val_loss", (long)step, validation[i]);
            if (rate is not null) curves.Add("learning_rate", (long)step, rate[i]);
            if (epochs is not null) curves.Add("epoch", (long)step, epochs[i]);
        }

        return curves.ToRun(ImportKind.TrainingMetrics, null, [], source);
    }

    /// <summary>A list of notes with a step each; those with <c>eval_loss</c> are evaluations.</summary>
    /// <exception cref="InvalidDataException">It has none.</exception>
    public static ImportedRun TrainerState(JsonElement record, ImportTags tags, string source)
    {
        CurveCollector curves = new(tags);
        foreach (JsonElement note in record.GetProperty("log_history").EnumerateArray())
        {
            if (note.ValueKind != JsonValueKind.Object || !note.TryGetProperty("step", out JsonElement at) || NumberOf(at) is not { } step
                || double.IsNaN(step)) continue;
            // The last note sums the whole run up; its train_loss is a mean over all updates.
            bool isSum = note.TryGetProperty("train_runtime", out _);
            foreach (JsonProperty number in note.EnumerateObject())
                if (number.Name != "step" && !isSum && NumberOf(number.Value) is { } value) curves.Add(number.Name, (long)step, value);
        }

        List<(string, string)> settings = [];
        foreach (string name in (string[])["train_batch_size", "max_steps", "num_train_epochs", "num_input_tokens_seen", "total_flos"])
            if (record.TryGetProperty(name, out JsonElement setting) && setting.ValueKind == JsonValueKind.Number)
                settings.Add((name, setting.GetRawText()));
        return curves.ToRun(ImportKind.TrainerState, null, settings, source);
    }

    /// <summary>A JSON value as a number: also a word for what is not finite; null where it is none.</summary>
    public static double? NumberOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number when value.TryGetDouble(out double number) => number,
        JsonValueKind.String => value.GetRawText() switch                        // no escape, which might be half a character
        {
            "\"NaN\"" => double.NaN,
            "\"Infinity\"" => double.PositiveInfinity,
            "\"-Infinity\"" => double.NegativeInfinity,
            _ => null,
        },
        _ => null,
    };

    static double[]? Optional(JsonElement record, string name, int length, string source)
    {
        if (!record.TryGetProperty(name, out JsonElement array) || array.ValueKind != JsonValueKind.Array) return null;
        double[] numbers = Numbers(record, name, source);
        return numbers.Length == length ? numbers : throw new InvalidDataException(
            $"{source}: {name} has {numbers.Length} entries, and train_loss {length}\n"
                + "Correct the file: there must be one for every update.");
    }

    static double[] Numbers(JsonElement record, string name, string source) =>
        [.. record.GetProperty(name).EnumerateArray().Select((entry, i) =>
            entry.ValueKind == JsonValueKind.Null ? double.NaN : NumberOf(entry) ?? throw new InvalidDataException(
                $"{source}: {name}[{i}] is {entry.GetRawText()[..Math.Min(40, entry.GetRawText().Length)]}, and not a number\n"
                + "Correct the file, or take another copy."))];
}

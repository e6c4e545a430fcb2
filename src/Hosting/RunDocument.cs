using System.Text.Json.Nodes;
using Hone.Insight.Diagnosis;
using Hone.Insight.Diagnosis.Rules;
using Hone.Insight.Queries;
using Hone.Runs;
using Hone.Runs.Fields;

namespace Hone.Hosting;

/// <summary>A run as one JSON document: what <c>train</c>, <c>resume</c> and <c>show</c> print with <c>--json</c>.</summary>
static class RunDocument
{
    /// <summary>What a list of runs tells of each: a name, and the field of the record it is.</summary>
    static readonly (string Name, string Path)[] Listed =
    [
        ("reason", "reason"), ("steps", "summary.steps"), ("initial_loss", "summary.initial_loss"), ("final_loss", "summary.final_loss"),
        ("best_val_loss", "summary.best_val_loss"), ("best_bits_per_byte", "summary.best_bits_per_byte"),
        ("best_step", "summary.best_step"), ("final_val_loss", "summary.final_val_loss"), ("seconds", "summary.seconds"),
        ("tokens", "summary.tokens"), ("tokens_per_second", "summary.tokens_per_second"), ("parameters", "model.parameters"),
        ("checkpoint", "selected_checkpoint.name"), ("proof", "proof.verdict"), ("decision", "decision.verdict"),
        ("tags", "tags"), ("started_utc", RunField.Started), ("ended_utc", "ended_utc"), ("planned_steps", "recipe.training.steps"),
    ];

    const string Kind = "recipe.model.kind", Preference = "recipe.training.preference";

    /// <summary>The fields that have to be read for a list.</summary>
    public static IEnumerable<string> Needs => [.. Listed.Select(listed => listed.Path), Kind, Preference];

    /// <summary>A run of a list.</summary>
    /// <param name="row">The run, with the fields of <see cref="Needs"/>.</param>
    /// <param name="columns">Fields that were asked for besides.</param>
    /// <param name="now">The time.</param>
    public static JsonObject Of(RunRow row, IReadOnlyList<RunField> columns, DateTimeOffset now)
    {
        JsonObject document = new() { ["id"] = row.Folder.Id, ["folder"] = row.Folder.Path, ["status"] = row.Status.Word() };
        if (row.Problem is { } problem)
        {
            document["reason"] = problem;
            return document;
        }

        document.Insert(1, "name", Json(row["name"]));
        foreach ((string name, string path) in Listed) document[name] = Json(row[path]);
        document["steps"] ??= 0;
        document["unit"] = UnitOf(row);
        document["heartbeat"] = Of(row.Heartbeat);
        if (columns.Count > 0)
            document["fields"] = new JsonObject(columns.Select(field => KeyValuePair.Create(field.Name, Json(field.Of(row, now)))));
        return document;
    }

    /// <summary>As <see cref="Manifest.LossUnit"/>, of a run of which only fields were read.</summary>
    static string UnitOf(RunRow row) => row[Kind].ToString() is not ("" or "language") ? "example"
        : row[Preference].ToString() is "" or "none" ? "token" : "pair";

    /// <summary>A value of a record as JSON.</summary>
    public static JsonNode? Json(FieldValue value) => value.Kind switch
    {
        FieldKind.None => null,
        FieldKind.Flag => value.Number == 1,
        FieldKind.Number => value.Number == Math.Truncate(value.Number) && Math.Abs(value.Number) < 1L << 53 ? (long)value.Number
            : value.Number,
        FieldKind.List => new JsonArray([.. value.Texts.Select(text => (JsonNode)text)]),
        _ => value.ToString(),
    };

    /// <summary>The last sign of life of a run that says it is running; null of any other.</summary>
    public static JsonObject? Of(Heartbeat? heartbeat) => heartbeat is null ? null : new JsonObject
    {
        ["at"] = heartbeat.At, ["moved_at"] = heartbeat.MovedAt, ["step"] = heartbeat.Step, ["steps"] = heartbeat.Steps,
        ["paused"] = heartbeat.IsPaused,
    };

    /// <summary>A run.</summary>
    /// <param name="folder">Where it is.</param>
    /// <param name="manifest">Its record.</param>
    /// <param name="looks">Whether it is looked for what is wrong, which takes all of its events; else that is null.</param>
    public static JsonObject Of(RunFolder folder, Manifest manifest, bool looks = true)
    {
        RunSummary? summary = manifest.Summary;
        JsonNode document = JsonNode.Parse(manifest.ToJson())!;
        RunEntry entry = RunEntry.Read(folder);
        return new JsonObject
        {
            ["id"] = manifest.Id,
            ["name"] = manifest.Name,
            ["folder"] = Path.GetFullPath(folder.Path),
            ["status"] = entry.Status.Word(),
            ["reason"] = manifest.Reason,
            ["steps"] = summary?.Steps ?? 0,
            ["initial_loss"] = summary?.InitialLoss,
            ["final_loss"] = summary?.FinalLoss,
            ["best_val_loss"] = summary?.BestValidationLoss,
            ["best_bits_per_byte"] = summary?.BestBitsPerByte,
            ["best_step"] = summary?.BestStep,
            ["final_val_loss"] = summary?.FinalValidationLoss,
            ["seconds"] = summary?.Seconds,
            ["tokens"] = summary?.Tokens,
            ["tokens_per_second"] = summary?.TokensPerSecond,
            ["parameters"] = manifest.Model?.Parameters,
            ["checkpoint"] = manifest.SelectedCheckpoint?.Name,
            ["proof"] = manifest.Proof?.Verdict.ToString().ToLowerInvariant(),
            ["decision"] = (string?)document["decision"]?["verdict"],
            ["tags"] = document["tags"]?.DeepClone(),
            ["started_utc"] = document["started_utc"]?.DeepClone(),
            ["ended_utc"] = document["ended_utc"]?.DeepClone(),
            ["planned_steps"] = manifest.Recipe["training"]?["steps"]?.DeepClone(),
            ["unit"] = manifest.LossUnit,
            ["heartbeat"] = Of(entry.Heartbeat),
            ["findings"] = looks ? new JsonArray([.. RuleBook.Look(Evidence.Read(folder, manifest))
                .Select(finding => (JsonNode)finding.Rule)]) : null,
            ["manifest"] = document,
        };
    }
}

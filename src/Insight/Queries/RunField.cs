using System.Globalization;
using Hone.Runs;
using Hone.Runs.Fields;

namespace Hone.Insight.Queries;

/// <summary>A field of a run that a query names.</summary>
/// <param name="Name">As a person called it.</param>
/// <param name="Path">Where it stands in <c>run.json</c>; with an @ in front, what is not there but follows from it.</param>
public readonly record struct RunField(string Name, string Path)
{
    /// <summary>How a run really stands.</summary>
    public const string Status = "@status";

    /// <summary>Seconds since a run began.</summary>
    public const string Age = "@age";

    /// <summary>All settings but the seed and what only describes the run, in one text: runs of equal ones differ by chance
    /// alone.</summary>
    public const string Settings = "@settings";

    /// <summary>Moment that <see cref="Age"/> is counted from.</summary>
    public const string Started = "started_utc";

    /// <summary>The part of the record that settings stand in.</summary>
    public const string Recipe = "recipe";

    /// <summary>Settings that only describe a run, and change nothing of it.</summary>
    public static IReadOnlyList<string> Descriptions { get; } =
    [
        "name", "goal", "hypothesis", "baseline", "decision_rule", "notes", "tags", "price", "report.tensorboard", "report.mlflow",
        "report.mlflow_experiment", "report.otlp",
    ];

    /// <summary>The fields of the record that have to be read for it.</summary>
    public IEnumerable<string> Needs => Path switch
    {
        Status => [],
        Age => [Started],
        Settings => ["data.fingerprint"],
        _ => [Path],
    };

    /// <summary>What a run has there.</summary>
    /// <param name="row">The run, with the fields read that this one needs.</param>
    /// <param name="now">The time.</param>
    public FieldValue Of(RunRow row, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(row);
        return Path switch
        {
            Status => FieldValue.Of(row.Status.Word()),
            Age => DateTimeOffset.TryParse(row[Started].ToString(), CultureInfo.InvariantCulture, out DateTimeOffset started)
                ? FieldValue.Of((now - started).TotalSeconds) : FieldValue.None,
            Settings => row.Section.Count > 0 ? FieldValue.Of(row.SettingsText(SettingsOf)) : FieldValue.None,
            _ => row[Path],
        };
    }

    static string SettingsOf(RunRow row) =>
        SettingsOf(row.Section.Select(setting => (setting.Key, setting.Value.ToString())), row["data.fingerprint"].ToString());

    /// <summary>Whether a setting makes a run another one, and does not only describe it or choose its chance.</summary>
    public static bool IsSetting(string name) => name != "seed" && !Descriptions.Contains(name);

    /// <summary>Settings that make a run what it is, as one text; of a text that is not made up, with its fingerprint.</summary>
    /// <param name="settings">All settings by their names in a recipe, with their values.</param>
    /// <param name="fingerprint">The fingerprint of its data.</param>
    public static string SettingsOf(IEnumerable<(string Name, string Value)> settings, string? fingerprint)
    {
        (string Name, string Value)[] all = [.. settings];
        // Stories are told from the seed: those of another seed are other stories of the same kind.
        bool isMadeUp = all.Any(setting => setting is { Name: "data.source", Value: "stories" });
        return string.Join('\n', all.Where(setting => IsSetting(setting.Name)).Select(setting => $"{setting.Name}={setting.Value}")
            .Order(StringComparer.Ordinal).Append(isMadeUp ? "" : $"data={fingerprint}"));
    }
}

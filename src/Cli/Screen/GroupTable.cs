using Hone.Hosting;
using Hone.Insight;
using Hone.Insight.Queries;
using Hone.Runs.Fields;

namespace Hone.Cli.Screen;

/// <summary>Groups of runs, each on a line of its own: what they share, and mean ± deviation of their numbers.</summary>
static class GroupTable
{
    public static void Write(Terminal terminal, RunQuery query, IReadOnlyList<RunGroup> groups, DateTimeOffset now)
    {
        string[] settings = [.. SettingsThatDiffer(groups)];
        RunField[] numbers = query.Columns.Count > 0 ? [.. query.Columns] : [.. GroupDocument.Measured];
        Table table = new();
        foreach (RunField field in query.Groups)
            if (field.Path != RunField.Settings) table.With(field.Name.ToUpperInvariant(), isNumber: false);
            else
                foreach (string setting in settings.DefaultIfEmpty("settings")) table.With(setting.ToUpperInvariant(), isNumber: false);
        table.With("RUNS");
        foreach (RunField field in numbers) table.With(Head(field));
        foreach (RunGroup group in groups)
            table.Add(
            [
                .. query.Groups.SelectMany((field, i) => field.Path != RunField.Settings ? [FieldText.Of(field, group.Keys[i])]
                    : settings.Length > 0 ? settings.Select(setting => SettingOf(group.Rows[0], setting)) : ["the same"]),
                Figures.Count(group.Rows.Count),
                .. numbers.Select(field => Cell(group, field, now)),
            ]);
        table.Write(terminal);
    }

    /// <summary>Settings in which the first runs of groups differ, by their names in a recipe.</summary>
    static IEnumerable<string> SettingsThatDiffer(IReadOnlyList<RunGroup> groups)
    {
        RunRow[] firsts = [.. groups.Select(group => group.Rows[0])];
        return firsts.SelectMany(row => row.Section.Select(setting => setting.Key)).Distinct().Where(RunField.IsSetting)
            .Where(name => firsts.Select(row => SettingOf(row, name)).Distinct().Count() > 1)
            .DistinctBy(name => Pattern([.. firsts.Select(row => SettingOf(row, name))]));
    }

    /// <summary>Which values are equal, whatever they are: of settings that change together the first stands for all.</summary>
    static string Pattern(string[] values)
    {
        string[] distinct = [.. values.Distinct()];
        return string.Join(' ', values.Select(value => Array.IndexOf(distinct, value)));
    }

    static string SettingOf(RunRow row, string name) => row.Section.FirstOrDefault(setting => setting.Key == name).Value is { } value
        && value.Kind != FieldKind.None ? FieldText.Of(new RunField(name, name), value) : Figures.None;

    static string Cell(RunGroup group, RunField field, DateTimeOffset now)
    {
        if (group.SpreadOf(field, now) is { } spread) return spread.ToText(number => FieldText.Of(field, number));
        string[] texts = [.. group.Rows.Select(row => FieldText.Of(field, field.Of(row, now))).Distinct()];
        return texts.Length == 1 ? texts[0] : $"{Figures.Count(texts.Length)} different";
    }

    static string Head(RunField field) => field.Path switch
    {
        "summary.best_val_loss" => "VAL LOSS",
        "summary.best_bits_per_byte" => "BITS/BYTE",
        "summary.tokens_per_second" => "TOKENS/S",
        _ => field.Name.ToUpperInvariant(),
    };
}

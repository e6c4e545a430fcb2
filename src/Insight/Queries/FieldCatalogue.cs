using Hone.Runs;

namespace Hone.Insight.Queries;

/// <summary>Finds the field that a person means by a name.</summary>
/// <remarks>
/// A name is, in this order: a short word that stands for a field; a field's whole path in <c>run.json</c>; a setting as a recipe
/// names it; the last word of a path or a setting, where only one ends so.
/// </remarks>
/// <param name="record">The fields of the record, by path.</param>
/// <param name="sections">The parts of the record in which names are free.</param>
/// <param name="settings">The settings a recipe may have.</param>
public sealed class FieldCatalogue(IReadOnlyList<string> record, IReadOnlyList<string> sections, IReadOnlyList<string> settings)
{
    /// <summary>Short words for fields that are asked for often, and for those that stand in no file.</summary>
    public static IReadOnlyDictionary<string, string> Short { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["run"] = "id",
        ["status"] = RunField.Status,
        ["age"] = RunField.Age,
        ["settings"] = RunField.Settings,
        ["started"] = RunField.Started,
        ["ended"] = "ended_utc",
        ["validation"] = "summary.best_val_loss",
        ["val_loss"] = "summary.best_val_loss",
        ["loss"] = "summary.final_loss",
        ["bits"] = "summary.best_bits_per_byte",
        ["bits_per_byte"] = "summary.best_bits_per_byte",
        ["steps"] = "summary.steps",
        ["tokens"] = "summary.tokens",
        ["speed"] = "summary.tokens_per_second",
        ["data"] = "data.name",
        ["tokenizer"] = "tokenizer.kind",
        ["model"] = "model.family",
        ["numerics"] = "numerics_class",
        ["checkpoint"] = "selected_checkpoint.name",
        ["memory"] = "resources.peak_memory_bytes",
        ["energy"] = "resources.energy_joules",
        ["cost"] = "resources.cost",
        ["decision"] = "decision.verdict",
        ["proof"] = "proof.verdict",
        ["tag"] = "tags",
    };

    /// <summary>Sections of a recipe whose settings are meant where another section has one of the same name.</summary>
    static readonly string[] Favoured = ["model.", "training."];

    /// <summary>Finds a field.</summary>
    /// <exception cref="InvalidDataException">There is none of that name, or several; the message names the nearest.</exception>
    public RunField Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (Short.TryGetValue(name, out string? path)) return new RunField(name, path);
        if (record.Contains(name)) return new RunField(name, name);
        if (settings.Contains(name)) return new RunField(name, $"{RunField.Recipe}.{name}");
        if (sections.Any(section => name.StartsWith(section + '.', StringComparison.Ordinal))) return new RunField(name, name);
        string[] all = [.. EndingIn(name)];
        return all.Length switch
        {
            1 => new RunField(name, all[0]),
            0 => throw new InvalidDataException($"a run has no field \"{name}\"\n{Suggestion(name)}"),
            _ => throw new InvalidDataException($"\"{name}\" may be any of {all.Length} fields\nSay which: {string.Join(", ", all)}"),
        };
    }

    /// <summary>Those whose last word it is: of the record, else of a model or its training, else of any setting.</summary>
    IEnumerable<string> EndingIn(string name)
    {
        string[] ofRecord = [.. record.Where(path => path.EndsWith('.' + name, StringComparison.Ordinal))];
        if (ofRecord.Length > 0) return ofRecord;
        string[] ofRecipe = [.. settings.Where(setting => setting.EndsWith('.' + name, StringComparison.Ordinal))];
        string[] favoured = [.. ofRecipe.Where(setting => Favoured.Any(section => setting == section + name))];
        return (favoured.Length == 1 ? favoured : ofRecipe).Select(setting => $"{RunField.Recipe}.{setting}");
    }

    string Suggestion(string name)
    {
        IEnumerable<string> known = Short.Keys.Concat(record).Concat(settings);
        string last = name[(name.LastIndexOf('.') + 1)..];
        string[] near = [.. Nearest.To(name, known).Concat(
            Nearest.To(last, known.Select(path => path[(path.LastIndexOf('.') + 1)..]))).Distinct().Take(3)];
        return near.Length > 0 ? $"Did you mean {string.Join(" or ", near)}? docs/evidence.md lists them."
            : "Give a field of run.json, such as summary.best_val_loss, or a setting, such as training.optimizer.";
    }
}

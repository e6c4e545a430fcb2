using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace Hone.Runs.Fields;

/// <summary>Which fields <c>run.json</c> has, as its own reader knows them.</summary>
public static class RecordFields
{
    /// <summary>Every field whose name is fixed, by its path.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Of(RunsJson.Relaxed.Manifest, "", isSection: false)];

    /// <summary>The parts of the record in which names are free, such as <c>recipe</c> and <c>packages</c>.</summary>
    public static IReadOnlyList<string> Sections { get; } = [.. Of(RunsJson.Relaxed.Manifest, "", isSection: true)];

    static IEnumerable<string> Of(JsonTypeInfo type, string prefix, bool isSection)
    {
        foreach (JsonPropertyInfo property in type.Properties.Where(property => !property.IsExtensionData))
        {
            string path = prefix + property.Name;
            Type value = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
            JsonTypeInfo known = RunsJson.Relaxed.GetTypeInfo(value)!;
            bool isFree = value == typeof(JsonObject) || known.Kind == JsonTypeInfoKind.Dictionary
                || (known.Kind == JsonTypeInfoKind.Enumerable && known.ElementType != typeof(string));
            if (known.Kind == JsonTypeInfoKind.Object && !isFree)
                foreach (string inner in Of(known, path + '.', isSection)) yield return inner;
            else if (isFree == isSection) yield return path;
        }
    }
}

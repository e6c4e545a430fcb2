using System.Text.Json;

namespace Hone.Runs.Fields;

/// <summary>
/// All fields of a <c>run.json</c> at once, each as a <see cref="WantedFields"/> of its path would read it: what a store of many runs
/// finds them by.
/// </summary>
static class RecordValues
{
    /// <summary>Every field that has a value, by path. A name with a dot in it has no path, and is left out.</summary>
    /// <param name="json">The file.</param>
    /// <exception cref="JsonException">It is truncated or no JSON.</exception>
    public static IReadOnlyDictionary<string, FieldValue> Of(ReadOnlyMemory<byte> json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        Dictionary<string, FieldValue> values = new(StringComparer.Ordinal);
        if (document.RootElement.ValueKind == JsonValueKind.Object) AddObject(document.RootElement, "", values);
        return values;
    }

    static void AddObject(JsonElement parent, string prefix, Dictionary<string, FieldValue> values)
    {
        foreach (JsonProperty property in parent.EnumerateObject())
            if (!property.Name.Contains('.', StringComparison.Ordinal)) Add(property.Value, prefix + property.Name, values);
    }

    static void Add(JsonElement value, string path, Dictionary<string, FieldValue> values)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                values[path] = FieldValue.Of(true);                              // of an object it is told that it is there
                AddObject(value, path + '.', values);
                break;
            case JsonValueKind.Array:
                AddArray(value, path, values);
                break;
            case JsonValueKind.Null:
                values.Remove(path);
                break;
            default:
                values[path] = Scalar(value);
                break;
        }
    }

    static void AddArray(JsonElement array, string path, Dictionary<string, FieldValue> values)
    {
        List<string> texts = [];
        foreach (JsonElement item in array.EnumerateArray())
            if (item.ValueKind == JsonValueKind.Object)
            {
                if (item.EnumerateObject().FirstOrDefault() is { Value.ValueKind: JsonValueKind.String } first
                    && first.Value.GetString()! is var name && !name.Contains('.', StringComparison.Ordinal))
                    AddObject(item, $"{path}.{name}.", values);
            }
            else if (item.ValueKind != JsonValueKind.Array) texts.Add(Scalar(item).ToString());
        values[path] = FieldValue.Of(texts);
    }

    static FieldValue Scalar(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => FieldValue.Of(value.GetDouble()),
        JsonValueKind.String => FieldValue.Of(value.GetString()!),
        JsonValueKind.True => FieldValue.Of(true),
        JsonValueKind.False => FieldValue.Of(false),
        _ => FieldValue.None,
    };
}

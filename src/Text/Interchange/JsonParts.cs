using System.Text.Json;

namespace Hone.Text.Interchange;

/// <summary>Reads parts of a JSON document that may not be what they should.</summary>
static class JsonParts
{
    /// <summary>A property that is there and not null.</summary>
    /// <exception cref="FormatException">It is no object that is asked.</exception>
    public static JsonElement? Part(JsonElement of, string name) =>
        of.ValueKind != JsonValueKind.Object ? throw new FormatException($"an object with '{name}' was expected, not {of.ValueKind}")
        : of.TryGetProperty(name, out JsonElement part) && part.ValueKind != JsonValueKind.Null ? part : null;

    /// <summary>A flag, and what it is where it is not there.</summary>
    /// <exception cref="FormatException">It is neither true nor false.</exception>
    public static bool Flag(JsonElement of, string name, bool otherwise = false) => Part(of, name) switch
    {
        null => otherwise,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        _ => throw new FormatException($"'{name}' is neither true nor false"),
    };

    /// <summary>A text; null where there is none.</summary>
    public static string? Word(JsonElement of, string name) =>
        Part(of, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    /// <summary>An integer; null where there is none.</summary>
    public static int? Integer(JsonElement of, string name) =>
        Part(of, name) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt32(out int value) ? value : null;

    /// <summary>An object.</summary>
    /// <exception cref="FormatException">There is none of that name.</exception>
    public static JsonElement Object(JsonElement of, string name) =>
        Part(of, name) is { ValueKind: JsonValueKind.Object } part ? part : throw new FormatException($"it has no object '{name}'");

    /// <summary>A list.</summary>
    /// <exception cref="FormatException">There is none of that name.</exception>
    public static JsonElement List(JsonElement of, string name) =>
        Part(of, name) is { ValueKind: JsonValueKind.Array } part ? part : throw new FormatException($"it has no list '{name}'");

    /// <summary>What a part says it is.</summary>
    /// <exception cref="FormatException">It does not say it.</exception>
    public static string TypeOf(JsonElement part) =>
        (part.ValueKind == JsonValueKind.Object ? Word(part, "type") : null)
            ?? throw new FormatException("a part of it does not say its type");

    /// <summary>A part, or the parts of a sequence, also of one in another; none where it is not there.</summary>
    public static IEnumerable<JsonElement> Steps(JsonElement? part, string inSequence) =>
        part is not { } one ? []
        : TypeOf(one) != "Sequence" ? [one]
        : List(one, inSequence).EnumerateArray().SelectMany(step => Steps(step, inSequence));
}

using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Hone.Models.Families;

/// <summary>
/// A config.json, or an object inside it, as it is read: each key once, within limits, and a key that nobody read is no small matter.
/// </summary>
/// <param name="json">The object.</param>
/// <param name="name">What to call it in messages.</param>
/// <param name="spelled">What a key is called where it came from; null where it is called the same.</param>
sealed class FamilyConfig(JsonObject json, string name = "config.json", Func<string, string>? spelled = null)
{
    const int LongestShown = 80;
    readonly HashSet<string> _read = [];

    /// <summary>Whether it gives a key a value other than null. Asking is not reading.</summary>
    public bool Has(string key) => json[key] is not null;

    /// <summary>Keys with a value other than null that nobody read.</summary>
    public IEnumerable<string> Unread => json.Where(entry => entry.Value is not null && !_read.Contains(entry.Key))
        .Select(entry => entry.Key);

    /// <summary>A whole number.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="standard">What it is where the key is missing; null where it may not be.</param>
    /// <param name="low">The lowest it may be.</param>
    /// <param name="high">The highest.</param>
    public int Integer(string key, int? standard = null, int low = 1, int high = 1 << 24)
    {
        if (Value(key) is not { } value) return standard ?? throw Missing(key, "a whole number");
        return value.GetValueKind() == JsonValueKind.Number
            && long.TryParse(value.ToJsonString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number)
            && number >= low && number <= high ? (int)number : throw Wrong(key, value, $"a whole number from {low} up to {high}");
    }

    /// <summary>A number above 0.</summary>
    public double Number(string key, double? standard = null)
    {
        if (Value(key) is not { } value) return standard ?? throw Missing(key, "a number");
        return value.GetValueKind() == JsonValueKind.Number
            && double.TryParse(value.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            && number > 0 && double.IsFinite(number) ? number : throw Wrong(key, value, "a number above 0");
    }

    /// <summary>True or false.</summary>
    public bool Flag(string key, bool standard) => Value(key) is not { } value ? standard : value.GetValueKind() switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Wrong(key, value, "true or false"),
    };

    /// <summary>A text; null where the key is missing.</summary>
    public string? Text(string key) => Value(key) is not { } value ? null
        : value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : throw Wrong(key, value, "a text");

    /// <summary>An object inside this one; null where the key is missing.</summary>
    public FamilyConfig? Object(string key) => Value(key) is not { } value ? null
        : value is JsonObject inner ? new FamilyConfig(inner, $"{key} in {name}") : throw Wrong(key, value, "an object");

    /// <summary>A list of texts; empty where the key is missing.</summary>
    public IReadOnlyList<string> Texts(string key) => Value(key) is not { } value ? []
        : value is JsonArray list && list.All(one => one?.GetValueKind() == JsonValueKind.String)
            ? [.. list.Select(one => one!.GetValue<string>())] : throw Wrong(key, value, "a list of texts");

    /// <summary>Refuses a flag that is not what Hone computes.</summary>
    /// <param name="key">The flag.</param>
    /// <param name="expected">What it must be, and is where the key is missing.</param>
    /// <param name="otherwise">What it would mean.</param>
    public void Expect(string key, bool expected, string otherwise)
    {
        if (Flag(key, expected) != expected) throw Refused(key, otherwise);
    }

    /// <summary>Refuses what asks for a computation that Hone has not.</summary>
    /// <param name="key">The key.</param>
    /// <param name="what">What it asks for.</param>
    public InvalidDataException Refused(string key, string what) => new(
        $"{name} has {Spelled(key)} = {Shown(json[key])}, {what}, and Hone has nothing that computes that\n"
        + "Take another model of the family; changing the file would change what the model says.");

    /// <summary>Refuses values that do not go together.</summary>
    public InvalidDataException Contradicts(string problem) =>
        new($"{name}: {problem}\nTake an unaltered copy of the folder.");

    /// <summary>Notes that a key was seen and says nothing about what the model computes.</summary>
    public void Ignore(string key) => _read.Add(key);

    /// <summary>Refuses keys that nobody read.</summary>
    public void EnsureAllRead()
    {
        if (Unread.FirstOrDefault() is { } key) throw Refused(key, "a key that is not known here");
    }

    /// <summary>A number that other programs take for one with a point, also where it is whole.</summary>
    public static JsonNode Real(double value)
    {
        string text = value.ToString("R", CultureInfo.InvariantCulture);
        return JsonNode.Parse(text.AsSpan().IndexOfAny('.', 'E') < 0 ? text + ".0" : text)!;
    }

    /// <summary>A value, short and in one line, whatever it is.</summary>
    public static string Shown(JsonNode? value)
    {
        string text = value?.ToJsonString() ?? "null";
        return text.Length <= LongestShown ? text : text[..LongestShown] + "…";
    }

    /// <summary>What a key is called where it came from.</summary>
    public string Spelled(string key) => spelled?.Invoke(key) ?? key;

    JsonNode? Value(string key)
    {
        _read.Add(key);
        return json[key];
    }

    InvalidDataException Missing(string key, string what) =>
        new($"{name} has no {Spelled(key)}, which must be {what}\nTake an unaltered copy of the folder.");

    InvalidDataException Wrong(string key, JsonNode value, string what) =>
        new($"{name} has {Spelled(key)} = {Shown(value)}, which must be {what}\nTake an unaltered copy of the folder.");
}

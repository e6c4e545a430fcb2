using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Hone.Insight.Reports;

/// <summary>The settings of a run's record as a recipe file, which makes the run again.</summary>
public static class RecipeText
{
    /// <summary>Writes nested settings as YAML.</summary>
    public static string Of(JsonObject settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        StringBuilder yaml = new();
        Write(yaml, settings, "");
        return yaml.ToString();
    }

    /// <summary>Every setting by its full name, such as <c>model.layers</c>, with its value as a recipe writes it.</summary>
    public static IEnumerable<(string Name, string Value)> Flat(JsonObject settings, string prefix = "")
    {
        ArgumentNullException.ThrowIfNull(settings);
        return settings.SelectMany(setting => setting.Value is JsonObject section
            ? Flat(section, $"{prefix}{setting.Key}.")
            : [($"{prefix}{setting.Key}", Scalar(setting.Value))]);
    }

    static void Write(StringBuilder yaml, JsonObject settings, string indent)
    {
        foreach ((string name, JsonNode? value) in settings)
            if (value is JsonObject section)
            {
                yaml.Append(indent).Append(name).Append(":\n");
                Write(yaml, section, indent + "  ");
            }
            else
                yaml.Append(indent).Append(name).Append(": ").Append(Scalar(value)).Append('\n');
    }

    /// <summary>Words of letters stay bare; any other text is quoted as in JSON, which YAML reads the same way.</summary>
    static string Scalar(JsonNode? value) => value is JsonValue given && given.TryGetValue(out string? text)
        ? text.Length > 0 && char.IsAsciiLetter(text[0]) && text.All(c => char.IsAsciiLetterOrDigit(c) || c == '-') && !IsReserved(text)
            ? text
            : $"\"{JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\""
        : value?.ToJsonString() ?? "null";

    static bool IsReserved(string text) =>
        text.ToLowerInvariant() is "true" or "false" or "null" or "yes" or "no" or "on" or "off" or "y" or "n";
}

using System.Text.Json;

namespace Hone.Text.Templates;

/// <summary>Makes values of templates of what JSON has. Texts of the data are marked as such: no special token is read in them.</summary>
static class TemplateInput
{
    /// <summary>
    /// Roles are chosen from a few words, so they are the template's as much as the data's: marks are put together of them.
    /// </summary>
    static readonly HashSet<string> Roles =
        ["system", "developer", "user", "assistant", "tool", "function", "ipython", "model", "observation"];

    /// <summary>A value; a string of .NET is trusted.</summary>
    public static object? Of(object? value) => value switch
    {
        JsonElement json => OfJson(json, TextOrigin.Data, -1),
        string text => new TemplateText(text),
        null or bool or long or double => value,
        int number => (long)number,
        _ => throw new ArgumentException($"no value of {value.GetType()}", nameof(value)),
    };

    /// <summary>The messages of a conversation, each of which knows its number.</summary>
    public static TemplateList OfMessages(JsonElement messages) =>
        new([.. messages.EnumerateArray().Select((message, i) => OfJson(message, i + 1, i))], ListKind.List);

    static object? OfJson(JsonElement json, int source, int message)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.String:
                return new TemplateText(json.GetString()!, source);
            case JsonValueKind.Number:
                return json.TryGetInt64(out long number) && !json.GetRawText().AsSpan().ContainsAny('.', 'e', 'E') ? (object)number
                    : json.GetDouble();
            case JsonValueKind.True or JsonValueKind.False:
                return json.GetBoolean();
            case JsonValueKind.Array:
                return new TemplateList([.. json.EnumerateArray().Select(item => OfJson(item, source, -1))], ListKind.List);
            case JsonValueKind.Object:
                TemplateDict dict = new(message);
                foreach (JsonProperty pair in json.EnumerateObject())
                {
                    bool isRole = message >= 0 && pair.Name == "role" && pair.Value.ValueKind == JsonValueKind.String
                        && Roles.Contains(pair.Value.GetString()!);
                    dict.Set(new TemplateText(pair.Name, source), OfJson(pair.Value, isRole ? TextOrigin.Template : source, -1));
                }
                return dict;
            default:
                return null;
        }
    }
}

using System.Text.Json.Nodes;

namespace Hone.Hosting;

/// <summary>Documents that any reader of JSON takes.</summary>
static class FiniteJson
{
    /// <summary>JSON has no infinity and no NaN: such a figure, as the perplexity of a huge loss, is null.</summary>
    /// <param name="node">The document, which is changed.</param>
    public static void NullWhatIsNotFinite(JsonNode node)
    {
        if (node is JsonObject named)
        {
            foreach ((string name, JsonNode? value) in named.ToArray())
                if (IsLost(value)) named[name] = null;
                else if (value is not null) NullWhatIsNotFinite(value);
        }
        else if (node is JsonArray listed)
        {
            for (int i = 0; i < listed.Count; i++)
                if (IsLost(listed[i])) listed[i] = null;
                else if (listed[i] is { } value) NullWhatIsNotFinite(value);
        }

        static bool IsLost(JsonNode? node) => node is JsonValue value
            && (value.TryGetValue(out double wide) && !double.IsFinite(wide)
                || value.TryGetValue(out float narrow) && !float.IsFinite(narrow));
    }
}

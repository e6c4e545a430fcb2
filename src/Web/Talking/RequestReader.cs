using System.Text.Json;
using System.Text.Json.Nodes;
using Hone.Web.Http;

namespace Hone.Web.Talking;

/// <summary>
/// Reads a request of OpenAI's API, parameter by parameter. What is left over at the end would change the answer, and is refused by name;
/// a value that changes nothing is let pass.
/// </summary>
/// <param name="request">The request.</param>
sealed class RequestReader(JsonObject request)
{
    /// <summary>Parameters that change no answer, whatever they hold.</summary>
    static readonly string[] Idle =
        ["user", "metadata", "store", "service_tier", "parallel_tool_calls", "safety_identifier", "prompt_cache_key", "model", "stream"];

    /// <summary>Parameters that are not known here, and the value with which they change nothing.</summary>
    static readonly Dictionary<string, string[]> Neutral = new(StringComparer.Ordinal)
    {
        ["frequency_penalty"] = ["0", "0.0"], ["presence_penalty"] = ["0", "0.0"], ["logit_bias"] = ["{}"], ["tools"] = ["[]"],
        ["functions"] = ["[]"], ["tool_choice"] = ["\"none\"", "\"auto\""], ["function_call"] = ["\"none\""], ["suffix"] = ["\"\""],
        ["response_format"] = ["{\"type\":\"text\"}"], ["modalities"] = ["[\"text\"]"], ["best_of"] = ["1"],
    };

    readonly HashSet<string> _read = [.. Idle];

    /// <summary>
    /// Refuses a request whose texts are none: bytes that are no UTF-8, or half of a character. Else that is found when they are used.
    /// </summary>
    /// <exception cref="RefusedRequest">One of them is.</exception>
    public static void EnsureText(JsonNode? request)
    {
        try
        {
            if (request is JsonObject members)
                foreach ((_, JsonNode? member) in members) EnsureText(member);
            else if (request is JsonArray items)
                foreach (JsonNode? item in items) EnsureText(item);
            else if (request?.GetValueKind() == JsonValueKind.String)
                request.GetValue<string>();
        }
        catch (InvalidOperationException none)
        {
            throw RefusedRequest.Bad($"what was sent has a text that is none: {none.Message}",
                "Send JSON in UTF-8, with whole characters.");
        }
    }

    /// <summary>The parameter, whatever it is; null where it is not given.</summary>
    public JsonNode? Any(string name)
    {
        _read.Add(name);
        return request[name];
    }

    /// <summary>A text.</summary>
    public string? Text(string name) => Any(name) is not { } node ? null
        : node.GetValueKind() == JsonValueKind.String ? node.GetValue<string>() : throw Wrong(name, "is no text", "Give a text.");

    /// <summary>True or false.</summary>
    public bool Flag(string name) => Any(name) is { } node && (node.GetValueKind() switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Wrong(name, "is neither true nor false", "Give true or false."),
    });

    /// <summary>A number within limits.</summary>
    public double? Number(string name, double low, double high) => Any(name) is not { } node ? null
        : node.GetValueKind() == JsonValueKind.Number && node.AsValue().TryGetValue(out double number) && number >= low && number <= high
            ? number : throw Wrong(name, $"is {node.ToJsonString()}", $"Give a number from {low} to {high}.");

    /// <summary>A whole number within limits.</summary>
    public long? Whole(string name, long low, long high) => Any(name) is not { } node ? null
        : node.GetValueKind() == JsonValueKind.Number && node.AsValue().TryGetValue(out long number) && number >= low && number <= high
            ? number : throw Wrong(name, $"is {node.ToJsonString()}", $"Give a whole number from {low} to {high}.");

    /// <summary>One text, or several.</summary>
    public IReadOnlyList<string> Texts(string name, int most)
    {
        JsonNode? given = Any(name);
        JsonNode?[] all = given is JsonArray several ? [.. several] : given is null ? [] : [given];
        if (all.Length > most) throw Wrong(name, $"has {all.Length} texts", $"Give at most {most}.");
        return [.. all.Select(one => one is not null && one.GetValueKind() == JsonValueKind.String ? one.GetValue<string>()
            : throw Wrong(name, "is no text, nor a list of texts", "Give a text or several."))];
    }

    /// <summary>To be called when everything was read.</summary>
    /// <exception cref="RefusedRequest">Something was given that would change the answer and is not known.</exception>
    public void EnsureAllRead()
    {
        foreach ((string name, JsonNode? value) in request)
            if (!_read.Contains(name) && value is not null
                && !(Neutral.TryGetValue(name, out string[]? neutral) && neutral.Contains(value.ToJsonString())))
                throw Wrong(name, "is not known here, and would change the answer", "Leave it out.");
    }

    /// <summary>The error that names a parameter.</summary>
    public static RefusedRequest Wrong(string name, string what, string hint) =>
        new(new Problem(400, $"the parameter {name} {what}", hint, [KeyValuePair.Create(name, what)]));
}

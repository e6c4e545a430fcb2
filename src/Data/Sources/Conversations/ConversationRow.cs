using System.Text.Json;

namespace Hone.Data.Sources.Conversations;

/// <summary>Reads a row, of whatever shape, as a conversation.</summary>
public static class ConversationRow
{
    static readonly string[] RoleNames = ["role", "from", "sender", "speaker", "user"], TextNames = ["content", "value", "message", "text"];

    static readonly string[] TrainNames = ["train", "weight", "loss_weight"];

    static readonly Dictionary<string, string> Roles = new()
    {
        ["human"] = "user", ["prompter"] = "user", ["gpt"] = "assistant", ["chatgpt"] = "assistant", ["bing"] = "assistant",
        ["bard"] = "assistant", ["bot"] = "assistant", ["model"] = "assistant", ["ai"] = "assistant", ["function"] = "tool",
        ["observation"] = "tool", ["function_response"] = "tool", ["ipython"] = "tool",
    };

    /// <summary>A role by its usual name, however it is written; one that is not known as it is.</summary>
    static string RoleOf(string said)
    {
        string small = said.ToLowerInvariant();
        return Roles.TryGetValue(small, out string? usual) ? usual : small is "user" or "assistant" or "system" or "tool" or "developer"
            ? small : said;
    }

    /// <summary>Whether an object says who speaks.</summary>
    internal static bool HasRole(JsonElement message) => Find(message, RoleNames) is { ValueKind: JsonValueKind.String };

    /// <summary>Reads a row.</summary>
    /// <param name="json">It.</param>
    /// <param name="shape">How it is read.</param>
    /// <param name="where">Names its place, for messages.</param>
    /// <exception cref="InvalidDataException">It is not what its shape says; the message says where.</exception>
    public static Conversation Read(ReadOnlyMemory<byte> json, ConversationShape shape, Func<string> where)
    {
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentNullException.ThrowIfNull(where);
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            List<bool?> trains = [];
            JsonElement messages = Conversation.JsonOf(to =>
            {
                to.WriteStartArray();
                if (shape.Kind == ConversationShape.Messages) Messages(document.RootElement, shape, to, trains, where);
                else if (shape.Kind == ConversationShape.Preferences) Preference(document.RootElement, shape, to, trains, where);
                else Columns(document.RootElement, shape, to, trains, where);
                to.WriteEndArray();
            });
            JsonElement? tools = document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("tools", out JsonElement given) ? ToolsOf(given, where) : null;
            return new Conversation(messages, tools, trains);
        }
        catch (JsonException problem)
        {
            throw Refused(where(), $"is not whole JSON ({JsonLine.Clause(problem).ReplaceLineEndings(" ")})");
        }
        catch (InvalidOperationException problem)
        {
            throw Refused(where(), $"has a string that is not Unicode ({problem.Message.ReplaceLineEndings(" ")})");
        }
    }

    static void Columns(JsonElement row, ConversationShape shape, Utf8JsonWriter to, List<bool?> trains, Func<string> where)
    {
        if (shape.System is { } system && TextOf(row, system, where) is { Length: > 0 } words) Write("system", words);
        if (shape.History is { } history && row.TryGetProperty(history, out JsonElement pairs) && pairs.ValueKind == JsonValueKind.Array)
            foreach (JsonElement pair in pairs.EnumerateArray())
            {
                if (pair.ValueKind != JsonValueKind.Array || pair.GetArrayLength() != 2)
                    throw Refused(where(), $"has a turn in {history} that is no pair");
                Write("user", pair[0].GetString()!);
                Write("assistant", pair[1].GetString()!);
            }
        Write("user", PromptOf(row, shape.Prompt!, shape.Input, where));
        Write("assistant", TextOf(row, shape.Answer!, where));

        void Write(string role, string text) => Turn(role, text, to, trains);
    }

    /// <summary>A turn that says nothing of itself whether it is learned.</summary>
    static void Turn(string role, string text, Utf8JsonWriter to, List<bool?> trains)
    {
        to.WriteStartObject();
        to.WriteString("role", role);
        to.WriteString("content", text);
        to.WriteEndObject();
        trains.Add(null);
    }

    /// <summary>The question and the answer that a shape of preferences names; where the answer is a whole conversation, that.</summary>
    static void Preference(JsonElement row, ConversationShape shape, Utf8JsonWriter to, List<bool?> trains, Func<string> where)
    {
        JsonElement answer = row.ValueKind == JsonValueKind.Object && row.TryGetProperty(shape.Answer!, out JsonElement named) ? named
            : throw Refused(where(), $"has no {shape.Answer}");
        bool isWhole = answer.ValueKind == JsonValueKind.Array && answer.GetArrayLength() > 0
            && answer[0] is { ValueKind: JsonValueKind.Object } first && Find(first, RoleNames) is { ValueKind: JsonValueKind.String } says
            && RoleOf(says.GetString()!) != "assistant";
        if (isWhole)
        {
            if (shape.Prompt is { } asked && TextOf(row, asked, where) is { Length: > 0 } question && !Says(answer, question))
                throw Refused(where(), $"has a {shape.Answer} conversation in which nobody asks what {asked} says");
        }
        else
        {
            if (shape.System is { } system && TextOf(row, system, where) is { Length: > 0 } words) Write("system", words);
            if (shape.List is not null) Messages(row, shape, to, trains, where);
            else if (shape.Prompt is { } prompt) Write("user", PromptOf(row, prompt, shape.Input, where));
        }
        if (answer.ValueKind == JsonValueKind.String) Write("assistant", answer.GetString()!);
        else if (answer.ValueKind == JsonValueKind.Array) Messages(answer, shape with { List = null }, to, trains, where);
        else if (answer.ValueKind == JsonValueKind.Object) Message(answer, to, trains, where);
        else throw Refused(where(), $"has a {shape.Answer} answer that is neither a text nor a message");

        void Write(string role, string text) => Turn(role, text, to, trains);

        bool Says(JsonElement messages, string text) => messages.EnumerateArray().Any(message =>
            message.ValueKind == JsonValueKind.Object && Content(message, where) == text);
    }

    /// <summary>An instruction, and behind a blank line what it is about.</summary>
    static string PromptOf(JsonElement row, string column, string? about, Func<string> where)
    {
        string prompt = TextOf(row, column, where), input = about is null ? "" : TextOf(row, about, where);
        return input.Length == 0 ? prompt : prompt.Length == 0 ? input : $"{prompt}\n\n{input}";
    }

    static string TextOf(JsonElement row, string column, Func<string> where)
    {
        if (row.ValueKind != JsonValueKind.Object || !row.TryGetProperty(column, out JsonElement text)
            || text.ValueKind == JsonValueKind.Null) return "";
        return text.ValueKind == JsonValueKind.String ? text.GetString()! : throw Refused(where(), $"has no text in {column}");
    }

    static void Messages(JsonElement row, ConversationShape shape, Utf8JsonWriter to, List<bool?> trains, Func<string> where)
    {
        JsonElement list = shape.List is null ? row
            : row.ValueKind == JsonValueKind.Object && row.TryGetProperty(shape.List, out JsonElement named) ? named : default;
        if (list.ValueKind != JsonValueKind.Array) throw Refused(where(), "has no list of messages");
        if (list.GetArrayLength() == 0) throw Refused(where(), "has no message");
        foreach (JsonElement message in list.EnumerateArray()) Message(message, to, trains, where);
    }

    static void Message(JsonElement message, Utf8JsonWriter to, List<bool?> trains, Func<string> where)
    {
        if (message.ValueKind != JsonValueKind.Object) throw Refused(where(), "has a message that is no object");
        string role = Find(message, RoleNames) is { ValueKind: JsonValueKind.String } said ? said.GetString()!
            : throw Refused(where(), "has a message without a role");
        if (role == "function_call")
            throw Refused(where(), "has a turn of function_call, the call as a text; write it as an assistant's tool_calls");
        trains.Add(TrainOf(message, where));
        to.WriteStartObject();
        to.WriteString("role", RoleOf(role));
        bool calls = message.TryGetProperty("tool_calls", out JsonElement several) && several.ValueKind == JsonValueKind.Array;
        if (Content(message, where) is { } text) to.WriteString("content", text);
        else if (calls) to.WriteNull("content");
        else throw Refused(where(), "has a message without content");
        foreach (JsonProperty pair in message.EnumerateObject())
            if (!RoleNames.Contains(pair.Name) && !TextNames.Contains(pair.Name) && !TrainNames.Contains(pair.Name)) pair.WriteTo(to);
        to.WriteEndObject();
    }

    static string? Content(JsonElement message, Func<string> where) => Find(message, TextNames) switch
    {
        { ValueKind: JsonValueKind.String } text => text.GetString(),
        { ValueKind: JsonValueKind.Array } parts => string.Concat(parts.EnumerateArray().Select(part => PartOf(part, where))),
        null or { ValueKind: JsonValueKind.Null } => null,
        _ => throw Refused(where(), "has content that is no text"),
    };

    static string PartOf(JsonElement part, Func<string> where)
    {
        if (part.ValueKind == JsonValueKind.String) return part.GetString()!;
        bool isText = part.ValueKind == JsonValueKind.Object && part.TryGetProperty("type", out JsonElement type)
            && type.ValueKind == JsonValueKind.String && type.ValueEquals("text");
        return isText && Find(part, ["text", "value"]) is { ValueKind: JsonValueKind.String } text ? text.GetString()!
            : throw Refused(where(), "has content that is not only text");
    }

    static bool? TrainOf(JsonElement message, Func<string> where)
    {
        bool? trains = null;
        foreach (string name in TrainNames)
        {
            if (!message.TryGetProperty(name, out JsonElement value) || value.ValueKind == JsonValueKind.Null) continue;
            bool said = value.ValueKind switch
            {
                JsonValueKind.True => true,
                JsonValueKind.False => false,
                JsonValueKind.Number when value.GetDouble() is 0 or 1 => value.GetDouble() != 0,
                JsonValueKind.Number => throw Refused(where(), $"has a message with {name} {value.GetRawText()}: a message is learned or "
                    + "not, 1 or 0"),
                _ => throw Refused(where(), $"has a message whose {name} is no number"),
            };
            if (trains is { } other && other != said) throw Refused(where(), "has a message that says two things of whether it is learned");
            trains = said;
        }
        return trains;
    }

    static JsonElement? ToolsOf(JsonElement tools, Func<string> where)
    {
        if (tools.ValueKind == JsonValueKind.String && tools.GetString() is { Length: > 0 } text)
        {
            using JsonDocument document = JsonDocument.Parse(text);
            return ToolsOf(document.RootElement, where);
        }
        // An empty list is not the same as none to some templates; a row without tools means none.
        return tools.ValueKind == JsonValueKind.Array && tools.GetArrayLength() > 0 ? tools.Clone()
            : tools.ValueKind is JsonValueKind.Null or JsonValueKind.String or JsonValueKind.Array ? null
            : throw Refused(where(), "has tools that are no list");
    }

    static JsonElement? Find(JsonElement message, string[] names)
    {
        foreach (string name in names)
            if (message.TryGetProperty(name, out JsonElement value)) return value;
        return null;
    }

    static InvalidDataException Refused(string where, string problem) => new(
        $"{where} {problem}\nWrite each row as {{\"messages\": [{{\"role\": \"user\", \"content\": \"…\"}}, {{\"role\": \"assistant\", "
            + "\"content\": \"…\"}]}.");
}

using System.Text.Json;

namespace Hone.Data.Sources.Conversations;

/// <summary>Reads the turns of a conversation from JSON: <c>{"messages": [{"role": …, "content": …}, …]}</c>, or the list alone.</summary>
/// <remarks>
/// What the system says stands in front of the first user's words, with a blank line between. Content may be a text or a list of
/// texts, as the makers of chat models write it.
/// </remarks>
public static class ConversationLine
{
    /// <summary>Whether a source begins with a list of messages, as this reads it.</summary>
    public static bool Begins(Source source)
    {
        try
        {
            foreach (SourceDocument first in source.Read())
            {
                using JsonDocument document = JsonDocument.Parse(first.Text);
                return document.RootElement.ValueKind == JsonValueKind.Array
                    || (document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("messages", out _));
            }
        }
        catch (JsonException)
        {
            // Reading the row will say what is wrong with it.
        }
        return true;
    }

    /// <summary>The turns of a row of any shape.</summary>
    /// <exception cref="InvalidDataException">It is none; the message says where and why.</exception>
    public static IReadOnlyList<Turn> Read(ReadOnlyMemory<byte> json, ConversationShape? shape, Func<string> where) => shape is null
        ? Read(json, where) : Turns(ConversationRow.Read(json, shape, where).Messages, where);

    /// <summary>The turns of a conversation.</summary>
    /// <exception cref="InvalidDataException">It is none; the message says where and why.</exception>
    public static IReadOnlyList<Turn> Read(ReadOnlyMemory<byte> json, Func<string> where)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            return Turns(document.RootElement, where);
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

    static List<Turn> Turns(JsonElement root, Func<string> where)
    {
        JsonElement messages = root.ValueKind == JsonValueKind.Object && root.TryGetProperty("messages", out JsonElement named) ? named
            : root;
        if (messages.ValueKind != JsonValueKind.Array)
            throw Refused(where(), "has no list of messages");
        List<Turn> turns = [];
        string? system = null;
        foreach (JsonElement message in messages.EnumerateArray())
        {
            (string role, string text) = (RoleOf(message, where), TextOf(message, where));
            switch (role)
            {
                case "system" when turns.Count == 0 && system is null:
                    system = text;
                    break;
                case "user" when turns.Count % 2 == 0:
                    turns.Add(new Turn(false, turns.Count == 0 && system is not null ? $"{system}\n\n{text}" : text));
                    break;
                case "assistant" when turns.Count % 2 == 1:
                    turns.Add(new Turn(true, text));
                    break;
                default:
                    throw Refused(
                        where(), $"has a message of {SourceErrors.OneLine(role)} where {(turns.Count % 2 == 0 ? "user" : "assistant")} "
                        + "should speak");
            }
        }
        return turns.Count >= 2 ? turns : throw Refused(where(), "has no answer to learn from");
    }

    static string RoleOf(JsonElement message, Func<string> where) =>
        message.ValueKind == JsonValueKind.Object && message.TryGetProperty("role", out JsonElement role)
            && role.ValueKind == JsonValueKind.String
            ? role.GetString()! : throw Refused(where(), "has a message without a role");

    static string TextOf(JsonElement message, Func<string> where)
    {
        if (!message.TryGetProperty("content", out JsonElement content))
            throw Refused(where(), "has a message without content");
        return content.ValueKind switch
        {
            JsonValueKind.String => content.GetString()!,
            JsonValueKind.Array => string.Concat(content.EnumerateArray().Select(piece => PieceOf(piece, where))),
            _ => throw Refused(where(), "has content that is no text"),
        };
    }

    static string PieceOf(JsonElement piece, Func<string> where)
    {
        bool isText = piece.ValueKind == JsonValueKind.Object && piece.TryGetProperty("type", out JsonElement type)
            && type.ValueKind == JsonValueKind.String && type.ValueEquals("text");
        if (isText && (piece.TryGetProperty("text", out JsonElement text) || piece.TryGetProperty("value", out text))
            && text.ValueKind == JsonValueKind.String)
            return text.GetString()!;
        throw Refused(where(), "has content that is not only text");
    }

    static InvalidDataException Refused(string where, string problem) => new(
        $"{where} {problem}\nWrite each line as {{\"messages\": [{{\"role\": \"user\", \"content\": \"…\"}}, {{\"role\": \"assistant\", "
            + "\"content\": \"…\"}}]}}.");
}

using System.Text.Json;

namespace Hone.Data.Sources.Conversations;

/// <summary>A conversation, in the shape that chat templates take, whatever shape it was brought in.</summary>
/// <param name="Messages">A list of <c>{role, content, …}</c>; roles are system, user, assistant and tool.</param>
/// <param name="Tools">The tools that may be called; null for none.</param>
/// <param name="Trains">What each message says of whether it is learned; null where it says nothing.</param>
public sealed record Conversation(JsonElement Messages, JsonElement? Tools, IReadOnlyList<bool?> Trains)
{
    /// <summary>Messages.</summary>
    public int Count => Trains.Count;

    /// <summary>What is said, a message a line.</summary>
    public string Words => string.Join('\n', Messages.EnumerateArray().Select(message =>
        message.TryGetProperty("content", out JsonElement content) ? content.GetString() : ""));

    /// <summary>Who says a message.</summary>
    public string RoleOf(int message) => Messages[message].GetProperty("role").GetString()!;

    /// <summary>Whether the assistant says anything.</summary>
    public bool HasAnswer => Enumerable.Range(0, Count).Any(IsAnswer);

    /// <summary>Whether a message is the assistant's.</summary>
    public bool IsAnswer(int message) => RoleOf(message) == "assistant";

    /// <summary>A conversation of turns.</summary>
    public static Conversation Of(IEnumerable<(string Role, string Text)> turns)
    {
        (string Role, string Text)[] all = [.. turns];
        return new Conversation(JsonOf(json =>
        {
            json.WriteStartArray();
            foreach ((string role, string text) in all)
            {
                json.WriteStartObject();
                json.WriteString("role", role);
                json.WriteString("content", text);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }), null, new bool?[all.Length]);
    }

    /// <summary>
    /// The same without its earliest turns: the system's words stay, and what follows them up to the next user's turn goes.
    /// </summary>
    /// <returns>Null where no answer would be left.</returns>
    public Conversation? WithoutFirstTurn()
    {
        int first = 0;
        while (first < Count && RoleOf(first) is "system" or "developer") first++;
        int next = first + 1;
        while (next < Count && RoleOf(next) != "user") next++;
        if (next >= Count) return null;
        int[] kept = [.. Enumerable.Range(0, first), .. Enumerable.Range(next, Count - next)];
        Conversation shorter = new(JsonOf(json =>
        {
            json.WriteStartArray();
            foreach (int message in kept) Messages[message].WriteTo(json);
            json.WriteEndArray();
        }), Tools, [.. kept.Select(message => Trains[message])]);
        return shorter.HasAnswer ? shorter : null;
    }

    /// <summary>An element of what is written.</summary>
    internal static JsonElement JsonOf(Action<Utf8JsonWriter> write)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream)) write(json);
        using JsonDocument document = JsonDocument.Parse(stream.GetBuffer().AsMemory(0, (int)stream.Length));
        return document.RootElement.Clone();
    }
}

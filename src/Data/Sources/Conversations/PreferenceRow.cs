using System.Text.Json;

namespace Hone.Data.Sources.Conversations;

/// <summary>Reads a row of preferences: a question, and an answer to it that is chosen and one that is rejected.</summary>
/// <remarks>
/// The question is a text, a list of messages, or what both answers begin with where they are whole conversations; an answer is a text, a
/// message, or a list of messages. Whatever it is, both answers answer the same question, or the row is refused.
/// </remarks>
static class PreferenceRow
{
    /// <summary>Reads a row.</summary>
    /// <param name="json">It.</param>
    /// <param name="shape">How it is read, a shape of <see cref="ConversationShape.Preferences"/>.</param>
    /// <param name="where">Names its place, for messages.</param>
    /// <exception cref="InvalidDataException">It is none; the message says where.</exception>
    public static PreferencePair Read(ReadOnlyMemory<byte> json, ConversationShape shape, Func<string> where)
    {
        Conversation chosen = ConversationRow.Read(json, shape with { Answer = ConversationShape.Chosen }, where);
        Conversation rejected = ConversationRow.Read(json, shape with { Answer = ConversationShape.Rejected }, where);
        int asked = 0;
        while (asked < chosen.Count && asked < rejected.Count && Same(chosen, rejected, asked)) asked++;
        bool isSame = asked == chosen.Count && asked == rejected.Count;
        if (isSame) asked = Enumerable.Range(0, asked).LastOrDefault(chosen.IsAnswer);
        if (asked == 0)
            throw Refused(where(), "has no question before its answers", "Write what was asked as prompt, or begin both lists with it.");
        if ((asked < chosen.Count && !chosen.IsAnswer(asked)) || (asked < rejected.Count && !rejected.IsAnswer(asked)))
            throw Refused(where(), $"asks one thing where the answer is chosen and another where it is rejected (message {asked + 1})",
                "Both answers of a pair must answer the same question: take the row out, or mend it.");
        return new PreferencePair(Learned(chosen, asked), Learned(rejected, asked), asked) { IsSame = isSame };
    }

    /// <summary>What of a conversation is learned: the answers behind the question.</summary>
    static Conversation Learned(Conversation conversation, int asked) => conversation with
    {
        Trains = [.. Enumerable.Range(0, conversation.Count).Select(message => (bool?)(message >= asked
            && conversation.IsAnswer(message)))],
    };

    static bool Same(Conversation one, Conversation other, int message) =>
        JsonElement.DeepEquals(one.Messages[message], other.Messages[message]);

    static InvalidDataException Refused(string where, string problem, string remedy) => new($"{where} {problem}\n{remedy}");
}

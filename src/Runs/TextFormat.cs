using System.Text.Json.Serialization;
using Hone.Data.Sources.Conversations;

namespace Hone.Runs;

/// <summary>The form of the text that a model was trained on, which it must be used with.</summary>
/// <param name="Bos">The special token that begins each document, and so ends the one before; null where there is none.</param>
/// <param name="Conversation">
/// What surrounds turns, where those are Hone's own marks; null where it did not learn from conversations, or by a template.
/// </param>
/// <param name="End">The special token that ends a text, where it is another than the one that begins the next; null where it is that.
/// </param>
/// <param name="Chat">The chat template that it learned from conversations by, or was imported with; null for none.</param>
public sealed record TextFormat(string? Bos, ConversationFormat? Conversation,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? End = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ChatForm? Chat = null)
{
    /// <summary>Whether the model answers, and does not only write on.</summary>
    [JsonIgnore]
    public bool Answers => Conversation is not null || Chat is not null;
}

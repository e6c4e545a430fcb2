using System.Text.Json.Serialization;
using Hone.Data.Sources.Conversations;

namespace Hone.Runs;

/// <summary>The form of the text that a model was trained on, which it must be used with.</summary>
/// <param name="Bos">The special token that begins each document, and so ends the one before; null where there is none.</param>
/// <param name="Conversation">What surrounds turns; null where it did not learn from conversations.</param>
/// <param name="End">The special token that ends a text, where it is another than the one that begins the next; null where it is that.
/// </param>
public sealed record TextFormat(string? Bos, ConversationFormat? Conversation,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? End = null);

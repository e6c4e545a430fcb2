using System.Text;
using Hone.Text;

namespace Hone.Data.Sources.Conversations;

/// <summary>What surrounds the turns of a conversation, as texts: a model must be used with the marks that it was trained with.</summary>
/// <remarks>
/// The marks are nanochat's. Where a tokenizer has a special token of such a text it is that token, else the text is spelled.
/// Limitations: one form only, without a turn of its own for system messages.
/// </remarks>
/// <param name="Start">What begins every conversation.</param>
/// <param name="UserStart">Before what the user says.</param>
/// <param name="UserEnd">After it.</param>
/// <param name="AssistantStart">Before what the assistant says.</param>
/// <param name="AssistantEnd">After it: the model has learned to write it, and generation stops there.</param>
public sealed record ConversationFormat(
    string Start,
    string UserStart = "<|user_start|>",
    string UserEnd = "<|user_end|>",
    string AssistantStart = "<|assistant_start|>",
    string AssistantEnd = "<|assistant_end|>")
{
    /// <summary>The ids that ask for an answer: a user's turn, and what begins the assistant's.</summary>
    /// <param name="tokenizer">The model's own.</param>
    /// <param name="text">What the user says; a text that looks like one of these marks is text.</param>
    public int[] Question(Tokenizer tokenizer, string text) =>
        [.. Turn(tokenizer, new Turn(false, text)), .. tokenizer.EncodeSpecial(AssistantStart)];

    /// <summary>The ids of a whole turn.</summary>
    public int[] Turn(Tokenizer tokenizer, Turn turn)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        ArgumentNullException.ThrowIfNull(turn);
        return
        [
            .. tokenizer.EncodeSpecial(turn.IsAssistant ? AssistantStart : UserStart),
            .. tokenizer.Encode(Encoding.UTF8.GetBytes(turn.Text)),
            .. tokenizer.EncodeSpecial(turn.IsAssistant ? AssistantEnd : UserEnd),
        ];
    }
}

namespace Hone.Data.Sources.Conversations;

/// <summary>A question with two answers, one of which is preferred, whatever shape it was brought in.</summary>
/// <param name="Chosen">The question, and the answer that is preferred.</param>
/// <param name="Rejected">The same question, and the other answer.</param>
/// <param name="PromptLength">Messages of the question, which both begin with; what follows are the answers.</param>
public sealed record PreferencePair(Conversation Chosen, Conversation Rejected, int PromptLength)
{
    /// <summary>Both answers are the same, so that nothing is preferred.</summary>
    public bool IsSame { get; init; }

    /// <summary>Its question without its earliest turns; the system's words stay.</summary>
    /// <returns>Null where no question would be left.</returns>
    public PreferencePair? WithoutFirstTurn()
    {
        if (Chosen.WithoutFirstTurn() is not { } chosen || Rejected.WithoutFirstTurn() is not { } rejected) return null;
        int prompt = PromptLength - (Chosen.Count - chosen.Count);
        return prompt > 0 && chosen.RoleOf(prompt - 1) is not ("system" or "developer")
            && Rejected.Count - rejected.Count == PromptLength - prompt
            ? this with { Chosen = chosen, Rejected = rejected, PromptLength = prompt } : null;
    }
}

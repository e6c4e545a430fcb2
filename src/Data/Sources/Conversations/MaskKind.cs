namespace Hone.Data.Sources.Conversations;

/// <summary>What of a conversation is learned; the rest is only read.</summary>
public enum MaskKind
{
    /// <summary>
    /// What the assistant says, and that it ends; a message that says for itself (<c>train</c>, <c>weight</c>, <c>loss_weight</c>) is
    /// heard.
    /// </summary>
    Assistant,

    /// <summary>The assistant's last turn, and that it ends.</summary>
    Last,

    /// <summary>Every token.</summary>
    All,

    /// <summary>What each message says for itself; one that says nothing is only read.</summary>
    Messages,
}

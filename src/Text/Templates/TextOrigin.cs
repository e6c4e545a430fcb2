namespace Hone.Text.Templates;

/// <summary>
/// Where a piece of rendered text came from: what masks are made of, and what decides whether special tokens are read in it.
/// </summary>
/// <param name="Source">
/// <see cref="Template"/> for text that the template itself wrote, <see cref="Data"/> for text of other inputs (tools, documents), else
/// one more than the number of the message that said it.
/// </param>
/// <param name="Owner">The message whose turn of the template's loop wrote it, from 0; −1 outside of such a loop.</param>
/// <param name="IsGenerated">It stands between <c>{% generation %}</c> and <c>{% endgeneration %}</c>.</param>
public readonly record struct TextOrigin(int Source, int Owner = -1, bool IsGenerated = false)
{
    /// <summary>The source of text that the template wrote.</summary>
    public const int Template = 0;

    /// <summary>The source of text of inputs that are no messages.</summary>
    public const int Data = int.MaxValue;

    /// <summary>The template wrote it, so that special tokens are read in it; users cannot have put them there.</summary>
    public bool IsTemplate => Source == Template;

    /// <summary>The message whose words these are; −1 for none.</summary>
    public int Message => Source is Template or Data ? -1 : Source - 1;
}

namespace Hone.Data.Splits;

/// <summary>How a text is split into training and validation.</summary>
public sealed record TextSplitOptions
{
    /// <summary>Share of the text that is for validation. A tenth measures well and costs training little.</summary>
    public double Validation { get; init; } = 0.1;

    /// <summary>
    /// What ends a document, such as <c>"\n"</c> where each line is one or <c>"\n\n"</c> for paragraphs. Without it the text is
    /// one running whole.
    /// </summary>
    public string? DocumentSeparator { get; init; }

    /// <summary>What is wrong with the values, a sentence each; nothing if they are right.</summary>
    public IEnumerable<string> Validate()
    {
        if (!(Validation > 0 && Validation < 1))
            yield return $"the share for validation is {Validation}, and must lie between 0 and 1";
        if (DocumentSeparator is "")
            yield return "the document separator is empty, and must have a character";
    }
}

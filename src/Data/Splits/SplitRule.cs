using Hone.Data.Sources;

namespace Hone.Data.Splits;

/// <summary>
/// Decides, from a document alone, what it is for. The same document has the same split in every order and every company.
/// </summary>
public abstract class SplitRule
{
    /// <summary>The rule as a sentence, for the record.</summary>
    public abstract string Sentence { get; }

    /// <summary>What the document is for.</summary>
    /// <exception cref="InvalidDataException">The rule needs something the document does not have; the message says where.</exception>
    public abstract Split SplitOf(in SourceDocument document);
}

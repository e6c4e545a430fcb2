using Hone.Data.Sources;

namespace Hone.Data.Parts;

/// <summary>Decides, from a document alone, what it is for. The same document has the same part in every order and every company.</summary>
public abstract class PartRule
{
    /// <summary>The rule as a sentence, for the record.</summary>
    public abstract string Sentence { get; }

    /// <summary>What the document is for.</summary>
    /// <exception cref="InvalidDataException">The rule needs something the document does not have; the message says where.</exception>
    public abstract Part PartOf(in SourceDocument document);
}

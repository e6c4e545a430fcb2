using Hone.Data.Sources;
using Hone.Text;

namespace Hone.Data.Tokens;

/// <summary>Turns documents into tokens, each begun by a BOS. Safe for concurrent use.</summary>
public abstract class DocumentEncoder
{
    /// <param name="tokenizer">What turns text into ids.</param>
    /// <param name="bos">Ids that begin every document.</param>
    private protected DocumentEncoder(Tokenizer tokenizer, ReadOnlyMemory<int> bos)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        if (bos.IsEmpty)
            throw new InvalidDataException(
                $"the BOS text between documents has no token in this tokenizer ({tokenizer.Kind})\nGive one that has: --bos TEXT.");
        (Tokenizer, Bos) = (tokenizer, bos);
    }

    /// <summary>What turns text into ids.</summary>
    public Tokenizer Tokenizer { get; }

    /// <summary>Ids that begin every document; with them a model can be told to begin, and tells that it has ended.</summary>
    public ReadOnlyMemory<int> Bos { get; }

    /// <summary>The id that fills what is left of a row.</summary>
    public int Padding => Bos.Span[0];

    /// <summary>Whether some of its tokens are only read.</summary>
    public virtual bool HasMask => false;

    /// <summary>What it makes of a document, as a sentence for the record.</summary>
    public abstract string Sentence { get; }

    /// <summary>Adds a document's tokens to a list: ids, or complements of those that are no loss tokens.</summary>
    /// <param name="document">The document.</param>
    /// <param name="tokens">Where they go.</param>
    /// <param name="threads">Threads that may work on one long document; they change no token.</param>
    /// <returns>What of the document has no token.</returns>
    /// <exception cref="InvalidDataException">The document is not what it should be; the message says where it stands.</exception>
    public abstract Dropped Encode(in SourceDocument document, List<int> tokens, int threads = 1);
}

using Hone.Data.Sources;

namespace Hone.Data.Tokens;

/// <summary>The tokens of one split, documents one behind the other, wherever they are kept. Safe for concurrent use.</summary>
/// <remarks>
/// A token that is read but is no loss token (what a user says in a conversation) is given as the complement of its id,
/// <c>~id</c>, a negative number: one number says both.
/// </remarks>
public abstract class SplitTokens
{
    /// <summary>The id that a number stands for, whether it is a loss token or not.</summary>
    public static int IdOf(int token) => token < 0 ? ~token : token;

    /// <summary>Tokens of all documents.</summary>
    public abstract long TokenCount { get; }

    /// <summary>How many documents there are.</summary>
    public abstract long DocumentCount { get; }

    /// <summary>Where a document begins, in tokens; for <see cref="DocumentCount"/> the end of the last.</summary>
    public abstract long StartOf(long document);

    /// <summary>Where a document stood in its source.</summary>
    public abstract SourcePlace PlaceOf(long document);

    /// <summary>Copies tokens from a place on, across documents.</summary>
    /// <param name="start">The first one.</param>
    /// <param name="tokens">Ids, or their complements.</param>
    public abstract void Read(long start, Span<int> tokens);

    /// <summary>The document that a token belongs to.</summary>
    public long DocumentAt(long token)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(token);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(token, TokenCount);
        (long low, long high) = (0, DocumentCount - 1);
        while (low < high)
        {
            long middle = low + (high - low + 1) / 2;
            if (StartOf(middle) <= token)
                low = middle;
            else
                high = middle - 1;
        }
        return low;
    }
}

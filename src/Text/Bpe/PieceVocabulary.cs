using System.Text;

namespace Hone.Text.Bpe;

/// <summary>
/// The tokens of a byte pair encoding of characters, and the pairs of them that merge, in order; a code point without a token falls back
/// on those of its bytes.
/// </summary>
sealed class PieceVocabulary
{
    static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    readonly byte[]?[] _texts;

    PieceVocabulary(byte[]?[] texts, int[] byteIds, IReadOnlyList<Merge> merges, int[] results)
    {
        (_texts, ByteIds, Merges, Results) = (texts, byteIds, merges, results);
        byte[]?[] all = new byte[Math.Max(texts.Length, byteIds.Max() + 1)][];
        texts.CopyTo(all, 0);
        for (int value = 0; value < byteIds.Length; value++) all[byteIds[value]] = [(byte)value];
        Tokens = Pieces.Of(all);
        Dictionary<int, int> characters = [];
        for (int id = 0; id < texts.Length; id++)
            if (texts[id] is { } text && Rune.DecodeFromUtf8(text, out Rune rune, out int length) == System.Buffers.OperationStatus.Done
                && length == text.Length)
                characters.Add(rune.Value, id);
        Alphabet = new(byteIds, characters);
        Table = new(merges, [.. Enumerable.Range(0, results.Length)], results);
    }

    /// <summary>What each token stands for; none where an id has no token here.</summary>
    public Pieces Tokens { get; }

    /// <summary>The token of each byte.</summary>
    public int[] ByteIds { get; }

    /// <summary>The pairs that merge, first come first.</summary>
    public IReadOnlyList<Merge> Merges { get; }

    /// <summary>What words are before they are merged.</summary>
    public Alphabet Alphabet { get; }

    /// <summary>What merges.</summary>
    public MergeTable Table { get; }

    int[] Results { get; }

    /// <summary>What each merge makes.</summary>
    public IEnumerable<byte[]> Merged => Results.Select(id => _texts[id]!);

    /// <summary>What the token stands for; null where it is one of a byte, or none.</summary>
    public byte[]? TextOf(int id) => id < _texts.Length ? _texts[id] : null;

    /// <summary>The vocabulary of given tokens.</summary>
    /// <param name="texts">What each token stands for, by id; null where it is that of a byte, or none.</param>
    /// <param name="byteIds">The token of each byte.</param>
    /// <param name="merges">Pairs of tokens that are text.</param>
    /// <exception cref="FormatException">Two tokens are the same text, one is no text, a byte has no token of its own, or a merge makes
    /// none.</exception>
    public static PieceVocabulary Of(byte[]?[] texts, int[] byteIds, IReadOnlyList<Merge> merges)
    {
        if (byteIds.Length != BpeVocabulary.ByteCount || byteIds.Distinct().Count() != byteIds.Length
            || byteIds.Any(id => id is < 0 or >= BpeVocabulary.MostTokens || (id < texts.Length && texts[id] is not null)))
            throw new FormatException("the 256 bytes have no token each that is nothing else");
        Dictionary<byte[], int> ids = BpeVocabulary.Index(texts);
        if (ids.Keys.FirstOrDefault(text => text.Length == 0 || !IsText(text)) is { } bad)
            throw new FormatException($"the token {ids[bad]} is empty or no text");
        int[] results = new int[merges.Count];
        for (int i = 0; i < results.Length; i++)
            if (TextAt(merges[i].Left) is not { } left || TextAt(merges[i].Right) is not { } right
                || !ids.TryGetValue([.. left, .. right], out results[i]))
                throw new FormatException($"merge {i} makes no token of the vocabulary of two that are text");
        try
        {
            return new(texts, byteIds, merges, results);
        }
        catch (ArgumentException twice)
        {
            throw new FormatException(twice.Message.TrimEnd('.'), twice);
        }

        byte[]? TextAt(int id) => id < texts.Length ? texts[id] : null;
    }

    static bool IsText(byte[] bytes)
    {
        try
        {
            return Strict.GetCharCount(bytes) > 0;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }
}

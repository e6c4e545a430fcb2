namespace Hone.Text.Normalization;

/// <summary>What a text is made into before it is cut into words.</summary>
/// <remarks>
/// There are two rounds, between which added tokens are looked for that are found in normalized text: first the normalization, of a whole
/// span, then what is done to each span that is left.
/// </remarks>
sealed record TextForm
{
    static readonly byte[] Mark = [.. "▁"u8];

    /// <summary>A text stays as it is.</summary>
    public static TextForm Plain { get; } = new();

    /// <summary>It is put into Normalization Form C.</summary>
    public bool IsComposed { get; init; }

    /// <summary>Whether a space is put before it.</summary>
    public SpaceBefore SpaceBefore { get; init; }

    /// <summary>
    /// Spaces and U+2581, as which SentencePiece writes them, are the same. Here both are spaces, in the text and in the tokens.
    /// </summary>
    public bool ReadsMarksAsSpaces { get; init; }

    /// <summary>Normalized text has no white space but marks, so that spaces are none where added tokens look for it.</summary>
    public bool HidesSpaces => ReadsMarksAsSpaces && SpaceBefore == SpaceBefore.Always;

    /// <summary>The first round.</summary>
    public ReadOnlySpan<byte> Normalize(ReadOnlySpan<byte> utf8)
    {
        if (utf8.IsEmpty) return utf8;
        if (IsComposed) utf8 = ComposedForm.Of(utf8);
        if (SpaceBefore != SpaceBefore.Always) return utf8;
        return WithSpace(ReadsMarksAsSpaces ? WithoutMarks(utf8) : utf8);
    }

    /// <summary>The second round.</summary>
    /// <param name="normalized">What the first made, or a span of it.</param>
    /// <param name="isFirst">The text begins with it.</param>
    public ReadOnlySpan<byte> Prepare(ReadOnlySpan<byte> normalized, bool isFirst)
    {
        if (normalized.IsEmpty || SpaceBefore == SpaceBefore.Always) return normalized;
        ReadOnlySpan<byte> spaced = ReadsMarksAsSpaces ? WithoutMarks(normalized) : normalized;
        bool isWanted = SpaceBefore == SpaceBefore.WhereMissing || (SpaceBefore == SpaceBefore.WhereMissingAtStart && isFirst);
        return isWanted && spaced[0] != ' ' ? WithSpace(spaced) : spaced;
    }

    /// <summary>Marks become the spaces that they stand for.</summary>
    internal static ReadOnlySpan<byte> WithoutMarks(ReadOnlySpan<byte> utf8)
    {
        int at = utf8.IndexOf(Mark);
        if (at < 0) return utf8;
        byte[] changed = new byte[utf8.Length];
        int length = 0;
        for (; at >= 0; at = utf8.IndexOf(Mark))
        {
            utf8[..at].CopyTo(changed.AsSpan(length));
            length += at;
            changed[length++] = (byte)' ';
            utf8 = utf8[(at + Mark.Length)..];
        }
        utf8.CopyTo(changed.AsSpan(length));
        return changed.AsSpan(0, length + utf8.Length);
    }

    static byte[] WithSpace(ReadOnlySpan<byte> utf8) => [(byte)' ', .. utf8];
}

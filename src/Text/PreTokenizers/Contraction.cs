namespace Hone.Text.PreTokenizers;

/// <summary>The ends of English contractions, <c>(?i:'s|'t|'re|'ve|'m|'ll|'d)</c>, in any case.</summary>
static class Contraction
{
    /// <summary>Bytes of the one that the text begins with; 0 where it begins with none.</summary>
    /// <remarks>Case is folded as Unicode folds it, so U+017F, the long s, is an s.</remarks>
    public static int LengthAt(ReadOnlySpan<byte> text)
    {
        if (text.Length < 2 || text[0] != '\'')
            return 0;
        if ((text[1] | 0x20) is 's' or 'd' or 'm' or 't')
            return 2;
        if (text.Length < 3)
            return 0;
        if (text[1..3].SequenceEqual("ſ"u8))
            return 3;
        return (text[1] | 0x20, text[2] | 0x20) is ('l', 'l') or ('v', 'e') or ('r', 'e') ? 3 : 0;
    }
}

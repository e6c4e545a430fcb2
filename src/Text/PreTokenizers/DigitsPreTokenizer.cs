namespace Hone.Text.PreTokenizers;

/// <summary>The split of SmolLM and StarCoder: every digit alone, and what is between digits as GPT-2 cuts it.</summary>
/// <remarks>
/// White space before a digit stays in one piece, since there the span ends that GPT-2's expression sees; the expression says the same
/// in one.
/// </remarks>
sealed class DigitsPreTokenizer : PreTokenizer
{
    public override string Name => "smollm";

    public override string Regex =>
        @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+|\s+(?![^\s\p{N}])|\s+";

    internal override int EndOfWord(ReadOnlySpan<byte> text, int start)
    {
        CodePointKind kind = CodePoints.Read(text, start, out int length);
        if (kind == CodePointKind.Number) return start + length;
        if (kind == CodePointKind.Space)
        {
            int end = CodePoints.EndOfRun(text, start, CodePointKind.Space);
            if (CodePoints.IsAt(text, end, CodePointKind.Number)) return end;
        }
        return Gpt2.EndOfWord(text, start);
    }
}

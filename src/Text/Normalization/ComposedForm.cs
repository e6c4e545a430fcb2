using System.Buffers;
using System.Text;

namespace Hone.Text.Normalization;

/// <summary>Normalization Form C: canonical decomposition, then canonical composition.</summary>
/// <remarks>Source: Unicode Standard Annex #15. Bytes that are not UTF-8 stay, and nothing combines across them.</remarks>
static class ComposedForm
{
    /// <summary>The first byte of what begins at U+0300, before which nothing changes.</summary>
    const byte FirstThatMayChange = 0xCC;

    /// <summary>The text in Form C: itself where it is that already.</summary>
    public static ReadOnlySpan<byte> Of(ReadOnlySpan<byte> utf8)
    {
        ArrayBufferWriter<byte>? written = null;
        List<int>? run = null;
        int copied = 0, start = 0;                                           // start: the last code point that nothing before reaches
        for (int at = 0, length; at < utf8.Length; at += length)
        {
            int ahead = utf8[at..].IndexOfAnyInRange(FirstThatMayChange, byte.MaxValue);
            if (ahead < 0) break;
            if (ahead > 0)
            {
                at += ahead;
                start = LastCodePoint(utf8, at);
            }
            if (!Read(utf8, at, out int codePoint, out length) || CanonicalTable.IsInert(codePoint))
            {
                start = at;
                continue;
            }

            int end = at + length;
            for (int next; end < utf8.Length && Read(utf8, end, out codePoint, out next) && !CanonicalTable.IsInert(codePoint); end += next)
            {
            }
            written ??= new(utf8.Length + 16);
            written.Write(utf8[copied..start]);
            Compose(utf8[start..end], run ??= [], written);
            copied = end;
            length = end - at;
            start = end;
        }
        if (written is null) return utf8;
        written.Write(utf8[copied..]);
        return written.WrittenSpan;
    }

    static bool Read(ReadOnlySpan<byte> utf8, int at, out int codePoint, out int length)
    {
        bool isValid = Rune.DecodeFromUtf8(utf8[at..], out Rune rune, out length) == OperationStatus.Done;
        codePoint = rune.Value;
        return isValid;
    }

    /// <summary>Where the code point begins that ends before a place; that place where bytes there are none.</summary>
    static int LastCodePoint(ReadOnlySpan<byte> utf8, int end) =>
        Rune.DecodeLastFromUtf8(utf8[..end], out _, out int length) == OperationStatus.Done ? end - length : end;

    static void Compose(ReadOnlySpan<byte> segment, List<int> run, ArrayBufferWriter<byte> written)
    {
        run.Clear();
        int invalid = 0;
        while (invalid < segment.Length && !Read(segment, invalid, out _, out int length)) invalid += length;
        written.Write(segment[..invalid]);
        foreach (Rune rune in Runes(segment[invalid..])) CanonicalTable.Decompose(rune.Value, run);
        Order(run);

        int starter = -1, kept = 0;
        byte last = 0;
        foreach (int codePoint in run.ToArray())
        {
            byte combiningClass = CanonicalTable.ClassOf(codePoint);
            bool isReached = starter >= 0 && (starter == kept - 1 || last < combiningClass);
            if (isReached && CanonicalTable.Compose(run[starter], codePoint) is { } whole)
            {
                run[starter] = whole;
                continue;
            }
            if (combiningClass == 0) starter = kept;
            last = combiningClass;
            run[kept++] = codePoint;
        }

        Span<byte> utf8 = stackalloc byte[4];
        for (int i = 0; i < kept; i++)
            written.Write(utf8[..new Rune(run[i]).EncodeToUtf8(utf8)]);
    }

    static List<Rune> Runes(ReadOnlySpan<byte> utf8)
    {
        List<Rune> runes = [];
        for (int at = 0, length; at < utf8.Length; at += length)
        {
            Rune.DecodeFromUtf8(utf8[at..], out Rune rune, out length);
            runes.Add(rune);
        }
        return runes;
    }

    /// <summary>Canonical ordering: marks between two starters by class, those of the same class as they stand.</summary>
    static void Order(List<int> run)
    {
        for (int start = 0; start < run.Count;)
        {
            if (CanonicalTable.ClassOf(run[start]) == 0)
            {
                start++;
                continue;
            }
            int end = start + 1;
            while (end < run.Count && CanonicalTable.ClassOf(run[end]) != 0) end++;
            int[] sorted = [.. run[start..end].OrderBy(CanonicalTable.ClassOf)];
            for (int i = 0; i < sorted.Length; i++) run[start + i] = sorted[i];
            start = end;
        }
    }
}

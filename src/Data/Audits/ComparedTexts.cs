using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Unicode;

namespace Hone.Data.Audits;

/// <summary>Texts that are compared with each other: what is remembered of each, and its signature.</summary>
/// <param name="isRunning">Whole running texts: only looked at, not compared.</param>
sealed class ComparedTexts(bool isRunning)
{
    /// <summary>A degenerate text has fewer different shingles than this share; a compressor would make it twenty times smaller.</summary>
    const double FewestDistinct = 0.05;

    /// <summary>Of a shorter text case and white space count: "Yes, Sir." and "Yes, sir." stand in any two books.</summary>
    const int ShortText = 24;

    /// <summary>In how many bytes a text can show that it says one thing over and over.</summary>
    const int EnoughToBeDegenerate = 32;

    readonly Blocks<ComparedText> _texts = new(1);
    readonly Blocks<ushort> _signatures = new(Signature.Size);

    /// <summary>How many there are.</summary>
    public int Count => _texts.Count;

    /// <summary>What is remembered of one.</summary>
    public ref ComparedText this[int text] => ref _texts[text][0];

    /// <summary>Its signature; nothing but zeros for less than a shingle.</summary>
    public ReadOnlySpan<ushort> SignatureOf(int text) => _signatures[text];

    /// <summary>Takes up a text that <see cref="LookAt"/> has not seen yet.</summary>
    public void Add(in ComparedText text)
    {
        int row = _texts.Add();
        _texts[row][0] = text;
        if (!isRunning)
            _signatures.Add();
    }

    /// <summary>Looks at one text. Several threads may look at different ones.</summary>
    public void LookAt(int row)
    {
        ref ComparedText text = ref this[row];
        text.InvalidBytes = CountInvalid(text.Text);
        if (isRunning)
            return;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(Math.Max(1, text.Length));
        ReadOnlySpan<byte> comparable = buffer.AsSpan(0, Normalisation.Write(text.Text, buffer));
        text.ComparableLength = comparable.Length;
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(comparable.Length < ShortText ? text.Text.Trim(" \t\r\n\v\f"u8) : comparable, digest);
        text.Hash = BinaryPrimitives.ReadUInt64BigEndian(digest);
        if (comparable.Length >= Shingles.Length)
        {
            double distinct = Signature.Write(comparable, _signatures[row]);
            text.IsDegenerate = comparable.Length >= EnoughToBeDegenerate && distinct < 2 * Fewest(comparable)
                && Shingles.Distinct(comparable).Length <= Fewest(comparable);
        }

        ArrayPool<byte>.Shared.Return(buffer);

        static double Fewest(ReadOnlySpan<byte> comparable) =>
            Math.Max(Shingles.Length, FewestDistinct * Shingles.CountOf(comparable.Length));
    }

    /// <summary>Jaccard similarity of two texts: true where both are kept, else estimated.</summary>
    public double Similarity(int left, int right)
    {
        if (this[left].Memory is null || this[right].Memory is null)
            return Signature.Similarity(SignatureOf(left), SignatureOf(right));
        return Shingles.Similarity(DistinctOf(left), DistinctOf(right));
    }

    ulong[] DistinctOf(int row)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(Math.Max(1, this[row].Length));
        ulong[] distinct = Shingles.Distinct(buffer.AsSpan(0, Normalisation.Write(this[row].Text, buffer)));
        ArrayPool<byte>.Shared.Return(buffer);
        return distinct;
    }

    static int CountInvalid(ReadOnlySpan<byte> text)
    {
        if (Utf8.IsValid(text))
            return 0;
        int invalid = 0;
        while (!text.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(text, out _, out int length) != OperationStatus.Done)
                invalid += length;
            text = text[length..];
        }

        return invalid;
    }
}

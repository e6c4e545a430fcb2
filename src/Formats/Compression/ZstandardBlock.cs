using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Hone.Formats.Compression;

/// <summary>Decodes the compressed blocks of a Zstandard frame, and keeps what one leaves to the next (RFC 8878, 3.1.1.3).</summary>
/// <remarks>
/// Every position that a file decides is compared with its span before the unchecked copies behind it: those move 16 bytes at a
/// time and may write up to <see cref="Slack"/> bytes too far, so they are used only where as many are left.
/// </remarks>
sealed class ZstandardBlock
{
    /// <summary>The most a block decompresses to, whatever its window.</summary>
    internal const int MostBytes = 1 << 17;

    const int Slack = 32;

    readonly byte[] _literals = new byte[MostBytes + Slack];
    readonly HuffmanTable _huffman = new();
    readonly SequenceTable _literalLengths = new(SequenceTable.LiteralLengths);
    readonly SequenceTable _matchLengths = new(SequenceTable.MatchLengths);
    readonly SequenceTable _offsets = new(SequenceTable.Offsets);
    int _offset1, _offset2, _offset3;

    /// <summary>Begins a frame.</summary>
    internal void Reset()
    {
        _huffman.Forget();
        _literalLengths.Forget();
        _matchLengths.Forget();
        _offsets.Forget();
        (_offset1, _offset2, _offset3) = (1, 4, 8);
    }

    /// <summary>Decodes a block.</summary>
    /// <param name="block">The block without its header.</param>
    /// <param name="output">What the frame gave so far, or its end, and behind it room for at most the block.</param>
    /// <param name="at">Where in <paramref name="output"/> the block's bytes go.</param>
    /// <returns>Where they end.</returns>
    /// <exception cref="InvalidDataException">The block contradicts itself, or does not fit.</exception>
    internal int Decode(ReadOnlySpan<byte> block, Span<byte> output, int at)
    {
        int limit = Math.Min(output.Length, at + MostBytes);
        int literals = ReadLiterals(block, out int length);
        return ReadSequences(block[length..], _literals.AsSpan(0, literals), output, at, limit);
    }

    /// <summary>Fills <see cref="_literals"/>; returns how many there are.</summary>
    int ReadLiterals(ReadOnlySpan<byte> block, out int length)
    {
        if (block.IsEmpty)
            throw new InvalidDataException("a block has no literals section");
        int kind = block[0] & 3, form = block[0] >> 2 & 3;
        if (kind < 2)
            return ReadPlainLiterals(block, form, repeated: kind == 1, out length);

        int header = form < 2 ? 3 : form + 2, bits = form < 2 ? 10 : 4 * form + 6;
        ulong sizes = Header(block, header) >> 4;
        int count = (int)(sizes & ((1ul << bits) - 1)), stored = (int)(sizes >> bits & ((1ul << bits) - 1));
        length = header + stored;
        if (count > MostBytes || length > block.Length)
            throw new InvalidDataException("a block's literals are longer than the block");
        ReadOnlySpan<byte> source = block.Slice(header, stored);
        if (kind == 2)
            source = source[_huffman.Read(source)..];
        else if (!_huffman.IsKnown)
            throw new InvalidDataException("a block repeats a Huffman code that was not there");
        if (form == 0)
            _huffman.Decode(source, _literals.AsSpan(0, count));
        else
            _huffman.DecodeFour(source, _literals.AsSpan(0, count));
        return count;
    }

    int ReadPlainLiterals(ReadOnlySpan<byte> block, int form, bool repeated, out int length)
    {
        int header = form switch { 1 => 2, 3 => 3, _ => 1 };
        int count = (int)(Header(block, header) >> (header == 1 ? 3 : 4));
        length = header + (repeated ? 1 : count);
        if (count > MostBytes || length > block.Length)
            throw new InvalidDataException("a block's literals are longer than the block");
        if (repeated)
            _literals.AsSpan(0, count).Fill(block[header]);
        else
            block.Slice(header, count).CopyTo(_literals);
        return count;
    }

    static ulong Header(ReadOnlySpan<byte> block, int bytes)
    {
        if (block.Length < bytes)
            throw new InvalidDataException("a block ends within its literals' header");
        ulong value = 0;
        for (int i = bytes - 1; i >= 0; i--)
            value = value << 8 | block[i];
        return value;
    }

    int ReadSequences(ReadOnlySpan<byte> source, ReadOnlySpan<byte> literals, Span<byte> output, int at, int limit)
    {
        int count = ReadCount(source, out int length);
        if (count == 0)
        {
            if (source.Length > length)
                throw new InvalidDataException("a block goes on behind its end");
            return CopyRest(literals, output, at, limit);
        }
        if (source.Length <= length || (source[length] & 3) != 0)
            throw new InvalidDataException("the modes of a block's sequences are none there are");
        int modes = source[length++];
        length += _literalLengths.Become(modes >> 6, source[length..]);
        length += _offsets.Become(modes >> 4 & 3, source[length..]);
        length += _matchLengths.Become(modes >> 2 & 3, source[length..]);
        int used = Execute(count, new BackwardBits(source[length..]), source[length..], literals, output, ref at, limit);
        return CopyRest(literals[used..], output, at, limit);
    }

    static int ReadCount(ReadOnlySpan<byte> source, out int length)
    {
        length = source switch { [] => 1, [255, ..] => 3, [>= 128, ..] => 2, _ => 1 };
        if (source.Length < length)
            throw new InvalidDataException("a block ends before its sequences");
        return length switch
        {
            1 => source[0],
            2 => (source[0] - 128 << 8) + source[1],
            _ => BinaryPrimitives.ReadUInt16LittleEndian(source[1..]) + 0x7F00,
        };
    }

    static int CopyRest(ReadOnlySpan<byte> literals, Span<byte> output, int at, int limit)
    {
        if (literals.Length > limit - at)
            throw TooLong();
        literals.CopyTo(output[at..]);
        return at + literals.Length;
    }

    static InvalidDataException TooLong() => new("a block is longer than it may be or than was announced");

    /// <summary>Runs the sequences: literals, then a match in what is already there.</summary>
    /// <returns>Literals used.</returns>
    int Execute(int count, BackwardBits start, ReadOnlySpan<byte> source, ReadOnlySpan<byte> literals, Span<byte> output, ref int at, int limit)
    {
        int literalState = (int)start.Take(_literalLengths.Log), offsetState = (int)start.Take(_offsets.Log), matchState = (int)start.Take(_matchLengths.Log);
        (ulong container, int consumed, int position) = (start.Container, start.Consumed, start.At);
        (int offset1, int offset2, int offset3) = (_offset1, _offset2, _offset3);
        ref byte bits = ref MemoryMarshal.GetReference(source);
        ref byte text = ref MemoryMarshal.GetReference(literals);
        ref byte target = ref MemoryMarshal.GetReference(output);
        ref SequenceState literalStates = ref MemoryMarshal.GetArrayDataReference(_literalLengths.States);
        ref SequenceState offsetStates = ref MemoryMarshal.GetArrayDataReference(_offsets.States);
        ref SequenceState matchStates = ref MemoryMarshal.GetArrayDataReference(_matchLengths.States);
        // Literals stand in an array with slack behind them, so only the output decides whether there is room for wide copies.
        int used = 0, wide = Math.Min(limit, output.Length - Slack), now = at;

        for (int left = count; left > 0; left--)
        {
            SequenceState literal = Unsafe.Add(ref literalStates, literalState), offset = Unsafe.Add(ref offsetStates, offsetState),
                match = Unsafe.Add(ref matchStates, matchState);
            Reload(ref bits, ref container, ref consumed, ref position);
            int distance = (int)(offset.Base + Take(container, ref consumed, offset.ExtraBits));
            int matchLength = (int)(match.Base + Take(container, ref consumed, match.ExtraBits));
            Reload(ref bits, ref container, ref consumed, ref position);
            int literalLength = (int)(literal.Base + Take(container, ref consumed, literal.ExtraBits));
            if (left > 1)
            {
                literalState = literal.Next + (int)Take(container, ref consumed, literal.NextBits);
                matchState = match.Next + (int)Take(container, ref consumed, match.NextBits);
                offsetState = offset.Next + (int)Take(container, ref consumed, offset.NextBits);
            }

            // The values 1 to 3 are the last three offsets; without literals, the second, the third, and the first less one.
            if (offset.ExtraBits > 1)
                (offset1, offset2, offset3) = (distance - 3, offset1, offset2);
            else
            {
                int which = distance + (literalLength == 0 ? 1 : 0);
                if (which == 2)
                    (offset1, offset2) = (offset2, offset1);
                else if (which > 2)
                    (offset1, offset2, offset3) = (which == 3 ? offset3 : offset1 - 1, offset1, offset2);
            }
            distance = offset1;

            int matchAt = now + literalLength, end = matchAt + matchLength;
            if (literalLength > literals.Length - used || end > limit || (uint)(distance - 1) >= (uint)matchAt)
                throw new InvalidDataException("a sequence reaches outside of what was decoded, or of its block");
            if (end <= wide && distance >= 16)
            {
                CopyWide(ref Unsafe.Add(ref text, used), ref Unsafe.Add(ref target, now), literalLength);
                CopyWide(ref Unsafe.Add(ref target, matchAt - distance), ref Unsafe.Add(ref target, matchAt), matchLength);
            }
            else
            {
                literals.Slice(used, literalLength).CopyTo(output[now..]);
                CopyMatch(output, matchAt, distance, matchLength);
            }
            used += literalLength;
            now = end;
        }
        if (position != 0 || consumed != 64)
            throw new InvalidDataException("a block's sequences use other bits than it has");
        (_offset1, _offset2, _offset3) = (offset1, offset2, offset3);
        at = now;
        return used;
    }

    /// <summary>Makes 57 bits available where the stream has them; a stream's first eight bytes are never left behind.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Reload(ref byte bits, ref ulong container, ref int consumed, ref int position)
    {
        int bytes = Math.Min(consumed >> 3, position);
        position -= bytes;
        consumed -= 8 * bytes;
        if (bytes != 0)
            container = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref bits, position));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static uint Take(ulong container, ref int consumed, int count)
    {
        ulong value = container << consumed >> 1 >> (63 - count);
        consumed += count;
        return (uint)value;
    }

    /// <summary>Copies 16 bytes at a time, up to 15 too many.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void CopyWide(ref byte source, ref byte target, int length)
    {
        Vector128.LoadUnsafe(ref source).StoreUnsafe(ref target);
        for (int i = 16; i < length; i += 16)
            Vector128.LoadUnsafe(ref source, (nuint)i).StoreUnsafe(ref target, (nuint)i);
    }

    /// <summary>Copies from before the target, which may overlap it: then what was just written repeats.</summary>
    static void CopyMatch(Span<byte> output, int at, int distance, int length)
    {
        if (distance == 1)
            output.Slice(at, length).Fill(output[at - 1]);
        else if (distance >= length)
            output.Slice(at - distance, length).CopyTo(output[at..]);
        else
            for (int i = at; i < at + length; i++)
                output[i] = output[i - distance];
    }
}

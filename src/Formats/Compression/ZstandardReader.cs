using System.Numerics;
using ZstdSharp.Unsafe;

namespace Hone.Formats.Compression;

/// <summary>
/// Reads Zstandard (RFC 8878) to its proven end: one frame after the other, skippable ones passed, checksums and announced
/// sizes compared. Dictionaries are refused.
/// </summary>
/// <remarks>Memory is the window and some 500 KiB, and grows only with what was decompressed, whatever a header says.</remarks>
public sealed unsafe class ZstandardReader : ReadingStream
{
    /// <summary>The window that every decoder is asked to support, 128 MiB (RFC 8878, section 3.1.1.1.2, asks for 8).</summary>
    const long UsualWindow = 1 << 27;

    const long SmallestWindow = 1 << 10, MostHeld = 1 << 30;

    /// <summary>What the header of a frame becomes that does not say how many bytes there are.</summary>
    const ulong UnknownSize = ulong.MaxValue;

    /// <summary>The longest header of a frame.</summary>
    const int LongestHeader = 18;

    readonly Stream _input;
    readonly ulong _largestWindow;
    readonly ZstandardDecoder _decoder = new();
    readonly byte[] _stored = new byte[1 << 17];
    int _at, _end;
    bool _began, _inFrame;
    ulong _window, _produced;

    /// <summary>Reads a stream from where it stands; it stays open.</summary>
    /// <param name="input">Is read in large pieces.</param>
    /// <param name="largestWindow">
    /// Bytes that are held at most. A frame may ask for more, as <c>zstd --long=31</c> makes them: it is read as long as it has no
    /// more bytes than these. Null, it is a quarter of the memory there is, between 128 MiB and 1 GiB.
    /// </param>
    public ZstandardReader(Stream input, int? largestWindow = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(largestWindow ?? MostHeld, SmallestWindow);
        _input = input;
        _largestWindow = (ulong)(largestWindow ?? Math.Clamp(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4, UsualWindow, MostHeld));
    }

    /// <exception cref="InvalidDataException">What was read is not Zstandard, truncated or altered; the message is a clause.</exception>
    /// <exception cref="NotSupportedException">It is sound and needs more memory than is allowed; the message is a clause.</exception>
    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty)
            return 0;
        while (_inFrame || BeginFrame())
            if (Decompress(buffer) is > 0 and int count)
                return count;
        return 0;
    }

    /// <summary>Looks at the next header; false where the input ends instead.</summary>
    bool BeginFrame()
    {
        while (_end - _at < LongestHeader && Fill())
        {
        }
        if (_at == _end && _began)
            return false;
        ulong? larger = ShrinkWindow(_stored.AsSpan(_at, _end - _at));
        ZSTD_frameHeader frame;
        nuint missing;
        fixed (byte* stored = _stored)
            missing = Methods.ZSTD_getFrameHeader(&frame, stored + _at, (nuint)(_end - _at));
        if (Methods.ZSTD_isError(missing))
            throw Failure(Methods.ZSTD_getErrorCode(missing));
        if (missing > 0)
            throw TooShort();
        if (frame is { frameType: ZSTD_frameType_e.ZSTD_frame, dictID: not 0 })
            throw Failure(ZSTD_ErrorCode.ZSTD_error_dictionary_wrong);
        (_began, _inFrame, _produced, _window) = (true, true, 0, larger ?? frame.windowSize);
        if (frame.frameContentSize != UnknownSize)
            EnsureHeld(frame.frameContentSize);
        return true;
    }

    /// <summary>
    /// A header that asks for a window larger than what is held here is made to ask for that: it makes no difference to a frame that is
    /// not longer, and longer ones are refused when they become so.
    /// </summary>
    /// <returns>What it asked for (RFC 8878, 3.1.1.1.2).</returns>
    ulong? ShrinkWindow(Span<byte> header)
    {
        if (header is not [0x28, 0xB5, 0x2F, 0xFD, var kinds, var window, ..] || (kinds & 0x20) != 0)   // 0x20: as large as the content
            return null;
        ulong power = (ulong)SmallestWindow << (window >> 3), asked = power + power / 8 * (window & 7u);
        if (asked <= _largestWindow)
            return null;
        header[5] = (byte)(BitOperations.Log2(_largestWindow - 1) + 1 - BitOperations.Log2(SmallestWindow) << 3);
        return asked;
    }

    int Decompress(Span<byte> buffer)
    {
        nuint missing;
        ZSTD_inBuffer_s from;
        ZSTD_outBuffer_s to;
        try
        {
            fixed (byte* stored = _stored, output = buffer)
            {
                from = new() { src = stored + _at, size = (nuint)(_end - _at) };
                to = new() { dst = output, size = (nuint)buffer.Length };
                missing = _decoder.Decompress(ref from, ref to);
            }
        }
        catch (OutOfMemoryException)   // where a frame begins
        {
            throw TooLarge("and there is no memory for it");
        }
        if (Methods.ZSTD_isError(missing))
            throw Failure(Methods.ZSTD_getErrorCode(missing));
        _at += (int)from.pos;
        _produced += to.pos;
        _inFrame = missing > 0;
        EnsureHeld(_produced);
        if (_inFrame && to.pos == 0 && _at == _end && !Fill())
            throw TooShort();
        return (int)to.pos;
    }

    /// <summary>Reads on, moving what is not consumed to the front; false at the end.</summary>
    bool Fill()
    {
        _stored.AsSpan(_at, _end - _at).CopyTo(_stored);
        (_at, _end) = (0, _end - _at);
        int count = _input.Read(_stored, _end, _stored.Length - _end);
        _end += count;
        return count > 0;
    }

    void EnsureHeld(ulong content)
    {
        if (Math.Min(content, _window) > _largestWindow)
            throw TooLarge($"and {_largestWindow:N0} are held here");
    }

    static InvalidDataException TooShort() => new("it ends too early");

    NotSupportedException TooLarge(string why) => new($"was compressed with a window of {_window:N0} bytes, {why}");

    static InvalidDataException Failure(ZSTD_ErrorCode code) => new(code switch
    {
        ZSTD_ErrorCode.ZSTD_error_prefix_unknown => "what follows is not the beginning of a frame",
        ZSTD_ErrorCode.ZSTD_error_checksum_wrong => "the checksum of a frame is another than that of its data",
        ZSTD_ErrorCode.ZSTD_error_dictionary_wrong => "it was compressed with a dictionary, which is not read here (compress without -D)",
        _ => $"a frame is not readable ({Methods.ZSTD_getErrorString(code)})",
    });

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _decoder.Dispose();
        base.Dispose(disposing);
    }
}

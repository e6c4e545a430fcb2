using System.Buffers.Binary;

namespace Hone.Formats.Compression;

/// <summary>
/// Reads Zstandard (RFC 8878) to its proven end: one frame after the other, skippable ones passed, checksums and announced
/// sizes compared. Dictionaries are refused.
/// </summary>
/// <remarks>Memory is at most twice the window and grows only with what was decompressed, whatever a header says.</remarks>
/// <param name="input">Read from where it stands; stays open.</param>
/// <param name="largestWindow">
/// Bytes that are held at most. A frame may ask for more, as <c>zstd --long=31</c> makes them: it is read as long as it has no more
/// bytes than these. Null, it is a quarter of the memory there is, between 128 MiB and 1 GiB.
/// </param>
public sealed class ZstandardReader(Stream input, int? largestWindow = null) : ReadingStream
{
    /// <summary>The window that every decoder is asked to support, 128 MiB (RFC 8878, section 3.1.1.1.2, asks for 8).</summary>
    const int UsualWindow = 1 << 27;

    const int MostHeld = 1 << 30;

    readonly int _largestWindow = largestWindow ?? (int)Math.Clamp(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4, UsualWindow, MostHeld);

    readonly ZstandardBlock _block = new();
    byte[] _stored = [], _output = [];
    int _taken, _end, _largestOutput;
    bool _began, _inFrame, _lastBlock;
    ZstandardFrame _frame;
    long _produced;
    XxHash64 _hash;

    /// <exception cref="InvalidDataException">What was read is not Zstandard, torn or altered; the message is a clause.</exception>
    /// <exception cref="NotSupportedException">It is sound and needs more memory than is allowed; the message is a clause.</exception>
    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty)
            return 0;
        while (_taken == _end)
        {
            if (!_inFrame && !BeginFrame())
                return 0;
            if (_lastBlock)
                EndFrame();
            else
                ReadBlock();
        }
        int count = Math.Min(buffer.Length, _end - _taken);
        _output.AsSpan(_taken, count).CopyTo(buffer);
        _taken += count;
        return count;
    }

    bool BeginFrame()
    {
        Span<byte> header = stackalloc byte[ZstandardFrame.LongestHeader];
        uint magic;
        while (true)
        {
            int known = input.ReadAtLeast(header[..4], 4, throwOnEndOfStream: false);
            if (known == 0 && _began)
                return false;
            _began = true;
            magic = known == 4 ? BinaryPrimitives.ReadUInt32LittleEndian(header) : 0;
            if (!ZstandardFrame.IsSkippable(magic))
                break;
            Skip();
        }
        if (magic != ZstandardFrame.Magic)
            throw new InvalidDataException("what follows is not the beginning of a frame");
        ReadAll(header.Slice(4, 1));
        int length = ZstandardFrame.LengthOf(header[4]);
        ReadAll(header[5..length]);
        _frame = ZstandardFrame.Read(header[4..length]);
        (_inFrame, _lastBlock, _produced, _taken, _end) = (true, false, 0, 0, 0);
        long held = Math.Min(_frame.Window, _largestWindow);
        _largestOutput = (int)(held + Math.Clamp(held, 1 << 20, 1 << 24) + ZstandardBlock.MostBytes);
        _hash = new XxHash64();
        _block.Reset();
        return true;
    }

    void Skip()
    {
        Span<byte> bytes = stackalloc byte[1024];
        ReadAll(bytes[..4]);
        for (long left = BinaryPrimitives.ReadUInt32LittleEndian(bytes); left > 0; left -= Math.Min(left, bytes.Length))
            ReadAll(bytes[..(int)Math.Min(left, bytes.Length)]);
    }

    void ReadBlock()
    {
        Span<byte> header = stackalloc byte[4];
        ReadAll(header[..3]);
        int word = BinaryPrimitives.ReadInt32LittleEndian(header), kind = word >> 1 & 3, size = word >> 3;
        _lastBlock = (word & 1) != 0;
        if (kind == 3 || size > ZstandardBlock.MostBytes)
            throw new InvalidDataException(kind == 3 ? "a block is of a kind that nobody has defined" : "a block is longer than it may be");
        MakeRoom(kind == 2 ? ZstandardBlock.MostBytes : size);
        int begin = _end;
        if (kind == 0)
            ReadAll(_output.AsSpan(begin, size));
        else
        {
            ReadOnlySpan<byte> block = Stored(kind == 1 ? 1 : size);
            if (kind == 1)
                _output.AsSpan(begin, size).Fill(block[0]);
        }
        _end = kind == 2 ? _block.Decode(_stored.AsSpan(0, size), _output, begin) : begin + size;
        _taken = begin;
        _produced += _end - begin;
        if (_produced > _frame.Content)
            throw new InvalidDataException("a frame is longer than it announced");
        if (_frame.HasChecksum)
            _hash.Append(_output.AsSpan(begin, _end - begin));
    }

    ReadOnlySpan<byte> Stored(int size)
    {
        if (_stored.Length < size)
            _stored = new byte[Math.Min(2 * size, ZstandardBlock.MostBytes)];
        ReadAll(_stored.AsSpan(0, size));
        return _stored.AsSpan(0, size);
    }

    /// <summary>Makes room behind what was decompressed, first by growing, then by letting go of what no match can reach any more.</summary>
    void MakeRoom(int size)
    {
        if (_end + size <= _output.Length)
            return;
        int kept = (int)Math.Min(_end, _frame.Window);
        if (_end + size <= _largestOutput)
        {
            byte[] larger = new byte[Math.Min(Math.Max(_end + size, 2 * _output.Length), _largestOutput)];
            _output.AsSpan(0, _end).CopyTo(larger);
            _output = larger;
            return;
        }
        if (_frame.Window > _largestWindow)
            throw new NotSupportedException(
                $"was compressed with a window of {_frame.Window:N0} bytes, and {_largestWindow:N0} are held here");
        _output.AsSpan(_end - kept, kept).CopyTo(_output);
        (_taken, _end) = (kept, kept);
    }

    void EndFrame()
    {
        if (_frame.HasChecksum)
        {
            Span<byte> checksum = stackalloc byte[4];
            ReadAll(checksum);
            if (BinaryPrimitives.ReadUInt32LittleEndian(checksum) != (uint)_hash.Value())
                throw new InvalidDataException("the checksum of a frame is another than that of its data");
        }
        if (_frame.Content is { } announced && announced != _produced)
            throw new InvalidDataException($"a frame has {_produced:N0} bytes and announced {announced:N0}");
        (_inFrame, _taken, _end) = (false, 0, 0);
    }

    void ReadAll(Span<byte> bytes)
    {
        if (input.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
            throw new InvalidDataException("it ends too early");
    }
}

using System.IO.Compression;

namespace Hone.Formats.Compression;

/// <summary>Reads gzip (RFC 1952) to its proven end: one member after the other, lengths and CRC-32 compared.</summary>
/// <remarks>
/// The runtime's stream takes a file that was cut off for a shorter one, unless its strict validation was switched on for the whole
/// process before anything inflated, and skips what follows the last member. So its input gets a mark behind its end, a byte that
/// begins no member. Behind whole members the mark is looked at and left; where a member lacks bytes it is taken for one of them;
/// and where something else follows the members, nobody comes to it.
/// </remarks>
/// <param name="stream">Read from where it stands; stays open.</param>
public sealed class GzipReader(Stream stream) : ReadingStream
{
    readonly MarkedInput _input = new(stream);
    GZipStream? _members;

    /// <exception cref="InvalidDataException">What was read is not gzip, truncated or altered; the message is a clause.</exception>
    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty)
            return 0;
        _members ??= new GZipStream(_input, CompressionMode.Decompress);
        int count;
        try
        {
            count = _members.Read(buffer);
        }
        catch (InvalidDataException problem)   // whose message speaks of archives
        {
            throw new InvalidDataException(
                _input.GaveMark ? "it ends too early" : "it is not gzip, or its data, CRC-32 or length is altered", problem);
        }
        if (_input.GaveMark)
            return count == 0 && !_input.IsReadPastEnd ? 0 : throw new InvalidDataException("it ends too early");
        return count > 0 ? count : throw new InvalidDataException("something else follows the compressed data");
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _members?.Dispose();
        base.Dispose(disposing);
    }
}

using System.IO.Compression;

namespace Hone.Formats.Compression;

/// <summary>Reads zlib (RFC 1950), PNG's wrapping, to its proven end: its Adler-32 is compared.</summary>
/// <remarks>The runtime's stream asks for nothing behind the end; if it does, the end is missing.</remarks>
/// <param name="stream">Read from where it stands; stays open. In memory, so that what fails is the decoder.</param>
public sealed class ZlibReader(MemoryStream stream) : ReadingStream
{
    readonly MarkedInput _input = new(stream);
    ZLibStream? _data;

    /// <exception cref="InvalidDataException">What was read is not zlib, torn or altered; the message is a clause.</exception>
    public override int Read(Span<byte> buffer)
    {
        _data ??= new ZLibStream(_input, CompressionMode.Decompress);
        int count;
        try
        {
            count = _data.Read(buffer);
        }
        catch (Exception problem) when (problem is InvalidDataException or IOException)   // the latter where it needs a dictionary
        {
            throw new InvalidDataException(_input.GaveMark ? "it ends too early" : "it is not zlib, or its data or Adler-32 is altered", problem);
        }
        return _input.GaveMark ? throw new InvalidDataException("it ends too early") : count;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _data?.Dispose();
        base.Dispose(disposing);
    }
}

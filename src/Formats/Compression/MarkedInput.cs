namespace Hone.Formats.Compression;

/// <summary>A stream and behind it one byte, 0, that is not in it; so that it shows how far its reader came.</summary>
/// <param name="stream">Read from where it stands; stays open.</param>
sealed class MarkedInput(Stream stream) : ReadingStream
{
    /// <summary>Whether everything was read and more was asked for.</summary>
    internal bool GaveMark { get; private set; }

    /// <summary>Whether even the mark was not enough.</summary>
    internal bool IsReadPastEnd { get; private set; }

    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty)
            return 0;
        if (GaveMark)
        {
            IsReadPastEnd = true;
            return 0;
        }
        int count = stream.Read(buffer);
        if (count > 0)
            return count;
        GaveMark = true;
        buffer[0] = 0;
        return 1;
    }
}

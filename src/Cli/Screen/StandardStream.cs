namespace Hone.Cli.Screen;

/// <summary>
/// Standard output or standard error, which may be closed, lie on a full disk, or be a terminal that went away. An answer that cannot
/// be written is an error, and says so; progress that cannot be shown is lost, and what it tells of goes on.
/// </summary>
/// <param name="inner">Where the bytes go.</param>
/// <param name="isProgress">It shows progress, which nobody needs.</param>
sealed class StandardStream(Stream inner, bool isProgress) : Stream
{
    /// <summary>Puts such streams under the console's writers.</summary>
    public static void Install() => Install(Console.OpenStandardOutput(), Console.OpenStandardError());

    /// <summary>The same over given streams.</summary>
    public static void Install(Stream output, Stream error)
    {
        Console.SetOut(new StreamWriter(new StandardStream(output, isProgress: false)) { AutoFlush = true });
        Console.SetError(new StreamWriter(new StandardStream(error, isProgress: true)) { AutoFlush = true });
    }

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            inner.Write(buffer);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            if (!isProgress)
                throw new IOException(
                    $"the answer could not be written to standard output: {(failure.InnerException ?? failure).Message}\n"
                    + "See where it goes; whatever was made is kept.", failure);
        }
    }

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();
}

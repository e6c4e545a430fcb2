using System.Runtime.InteropServices;

namespace Hone.Cli.Screen;

/// <summary>
/// Standard output or standard error, which may be closed, lie on a full disk, or be a terminal that went away. An answer that cannot
/// be written is an error, and says so; progress that cannot be shown is lost, and what it tells of goes on.
/// </summary>
/// <param name="inner">Where the bytes go.</param>
/// <param name="isProgress">It shows progress, which nobody needs.</param>
/// <param name="descriptor">Its number in the system, to be asked whether anybody still reads; null not to ask.</param>
sealed partial class StandardStream(Stream inner, bool isProgress, int? descriptor = null) : Stream
{
    /// <summary>The exit code, and the result of the exception, where the reader of standard output has gone: 128 + SIGPIPE.</summary>
    public const int BrokenPipe = 141;

    /// <summary>Puts such streams under the console's writers.</summary>
    public static void Install() => Install(Console.OpenStandardOutput(), Console.OpenStandardError(), outputDescriptor: 1);

    /// <summary>The same over given streams.</summary>
    public static void Install(Stream output, Stream error, int? outputDescriptor = null)
    {
        Console.SetOut(new StreamWriter(new StandardStream(output, isProgress: false, outputDescriptor)) { AutoFlush = true });
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
        if (descriptor is { } number && HasLostItsReader(number))
            throw new IOException("nobody reads standard output any more", BrokenPipe);
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

    /// <summary>Whether the other end of the pipe is closed. The runtime's own stream takes such writes and drops them.</summary>
    static bool HasLostItsReader(int descriptor)
    {
        if (OperatingSystem.IsWindows()) return false;
        PollEntry entry = new() { File = descriptor };
        return Poll(ref entry, 1, 0) > 0 && (entry.Happened & (PollError | PollHangUp)) != 0;
    }

    const short PollError = 8, PollHangUp = 16;

    struct PollEntry
    {
        public int File;
        public short Wanted, Happened;
    }

    [LibraryImport("libc", EntryPoint = "poll")]
    private static partial int Poll(ref PollEntry entries, nuint count, int milliseconds);

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

namespace Hone.Runs;

/// <summary>Reads the lines of a file that another process may be writing: only those that end in <c>\n</c>.</summary>
sealed class LineReader(string path) : IDisposable
{
    readonly FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
    byte[] buffer = new byte[1 << 16];
    int start, end;

    /// <summary>Number of the line last read, from 1.</summary>
    public int Number { get; private set; }

    /// <summary>Reads the next whole line.</summary>
    /// <param name="line">Its bytes without the newline, valid until the next call.</param>
    public bool TryRead(out ReadOnlySpan<byte> line)
    {
        int searched = start;
        while (true)
        {
            int newline = buffer.AsSpan(searched..end).IndexOf((byte)'\n');
            if (newline >= 0)
            {
                line = buffer.AsSpan(start..(searched + newline));
                start = searched + newline + 1;
                Number++;
                return true;
            }

            buffer.AsSpan(start..end).CopyTo(buffer);                           // the unfinished line moves to the front
            end -= start;
            start = 0;
            searched = end;
            if (end == buffer.Length)
                Array.Resize(ref buffer, buffer.Length * 2);
            int read = file.Read(buffer.AsSpan(end));
            if (read == 0)
            {
                file.Position -= end;                                           // a line that was torn by a crash is replaced: read it again then
                end = 0;
                line = default;
                return false;
            }

            end += read;
        }
    }

    public void Dispose() => file.Dispose();
}

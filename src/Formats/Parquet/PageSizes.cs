using Microsoft.Win32.SafeHandles;

namespace Hone.Formats.Parquet;

/// <summary>Judges what the pages of a column say of their sizes, before the library makes room for them.</summary>
/// <remarks>
/// The library makes room for a page as its header says and clears it, before it knows whether the file has as many bytes: four damaged ones
/// cost 2 GiB. What cannot be understood here is left to the library.
/// </remarks>
sealed class PageSizes : IDisposable
{
    /// <summary>A page or column that becomes so many times as long, and longer than this, is no text but a trap for memory.</summary>
    internal const long MostExpanded = 1L << 28, MostRatio = 200;

    /// <summary>A header with its statistics may have so many bytes.</summary>
    const int LongestHeader = 1 << 24;

    /// <summary>Some old writers state a column's length without the header of its dictionary.</summary>
    const int Slack = 100;

    readonly SafeFileHandle _file;
    readonly List<long[]> _starts;

    /// <param name="path">A file that has a footer.</param>
    /// <param name="footer">Its length.</param>
    internal PageSizes(string path, int footer)
    {
        _file = File.OpenHandle(path);
        byte[] bytes = new byte[footer];
        int read = RandomAccess.Read(_file, bytes, RandomAccess.GetLength(_file) - 8 - footer);
        _starts = StartsIn(bytes.AsSpan(0, read));
    }

    /// <summary>Whether a column's pages lie within it, and become no more than they may.</summary>
    /// <param name="group">Its row group.</param>
    /// <param name="column">Its place there.</param>
    /// <param name="length">Bytes it has, as its footer says.</param>
    /// <returns>Whether all its pages were understood.</returns>
    /// <exception cref="InvalidDataException">One does not; the message is a clause.</exception>
    internal bool Judge(int group, int column, long length)
    {
        if (group >= _starts.Count || column >= _starts[group].Length)
            return false;
        long at = Math.Max(0, _starts[group][column]), end = at + length + Slack;
        for (byte[] head = new byte[256]; at < end - Slack;)
        {
            int read = RandomAccess.Read(_file, head, at);
            ThriftFields page = new(head.AsSpan(0, read));
            (long expanded, long stored) = (0, 0);
            for (int id = 0, kind; (kind = page.Next(ref id)) != 0;)
                if (kind == ThriftFields.Integer32 && id is 2 or 3)
                    (expanded, stored) = id == 2 ? (page.Number(), stored) : (expanded, page.Number());
                else
                    page.Skip(kind);
            if (page.IsTorn && read == head.Length && head.Length < LongestHeader)
            {
                head = new byte[16 * head.Length];
                continue;
            }
            at += page.At;
            if (page.IsTorn || stored < 0)
                return false;
            if (stored > end - at)
                throw new InvalidDataException($"a page that says to have {stored:N0} bytes, of {Math.Max(0, end - Slack - at):N0} that are left");
            if (IsTrap(stored, expanded))
                throw new InvalidDataException($"a page of {stored:N0} bytes that says to become {expanded:N0}");
            at += stored;
        }
        return true;
    }

    internal static bool IsTrap(long stored, long expanded) => expanded > MostExpanded && expanded / Math.Max(1, stored) >= MostRatio;

    /// <summary>Where the pages of each column of each row group begin: fields 4, 1 and 3, and of that 9 and 11 (parquet.thrift).</summary>
    static List<long[]> StartsIn(ReadOnlySpan<byte> footer)
    {
        List<long[]> groups = [];
        ThriftFields file = new(footer);
        for (int id = 0, kind; (kind = file.Next(ref id)) != 0;)
            if (id == 4 && kind == ThriftFields.List)
                for (int left = file.Elements().Count; left > 0 && !file.IsTorn; left--)
                    groups.Add(Group(ref file));
            else
                file.Skip(kind);
        return groups;
    }

    static long[] Group(ref ThriftFields file)
    {
        List<long> starts = [];
        for (int id = 0, kind; (kind = file.Next(ref id)) != 0;)
            if (id == 1 && kind == ThriftFields.List)
                for (int left = file.Elements().Count; left > 0 && !file.IsTorn; left--)
                    starts.Add(Chunk(ref file));
            else
                file.Skip(kind);
        return [.. starts];
    }

    static long Chunk(ref ThriftFields file)
    {
        (long data, long dictionary) = (0, 0);
        for (int id = 0, kind; (kind = file.Next(ref id)) != 0;)
            if (id == 3 && kind == ThriftFields.Struct)
                for (int inner = 0, its; (its = file.Next(ref inner)) != 0;)
                    if (its == ThriftFields.Integer64 && inner is 9 or 11)
                        (data, dictionary) = inner == 9 ? (file.Number(), dictionary) : (data, file.Number());
                    else
                        file.Skip(its);
            else
                file.Skip(kind);
        return dictionary > 0 && dictionary < data ? dictionary : data;
    }

    public void Dispose() => _file.Dispose();
}

using Microsoft.Win32.SafeHandles;

namespace Hone.Formats.Parquet;

/// <summary>Judges what the pages of a column say of their sizes, before the library makes room for them.</summary>
/// <remarks>
/// The library makes room for a page as its header says and clears it, before it knows whether the file has as many bytes: four damaged
/// ones
/// cost 2 GiB.
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

    /// <summary>Row groups that the footer tells of.</summary>
    internal int Groups => _starts.Count;

    /// <summary>Makes sure that a column's pages lie within it, and become no more than they may.</summary>
    /// <param name="group">Its row group.</param>
    /// <param name="column">Its place there.</param>
    /// <param name="length">Bytes it has, as its footer says.</param>
    /// <param name="values">Values it has, as its footer says; what follows them is not read.</param>
    /// <exception cref="InvalidDataException">One does not; the message is a clause.</exception>
    internal void Judge(int group, int column, long length, long values)
    {
        long at = column < _starts[group].Length ? _starts[group][column] : 0, end = at + length;
        if (values > 0 && at < 4)
            throw new InvalidDataException("the footer does not say where its pages begin");
        for (byte[] head = new byte[256]; at < end && values > 0;)
        {
            int read = RandomAccess.Read(_file, head, at);
            PageHeader page = PageHeader.Read(head.AsSpan(0, read));
            if (page.IsTorn && read == head.Length && head.Length < LongestHeader)
            {
                head = new byte[16 * head.Length];
                continue;
            }
            at += page.Length;
            if (page.IsTorn || page.Stored < 0)
                throw new InvalidDataException($"there is no page where one should begin, {end - at:N0} bytes before its end");
            if (page.Stored > end + Slack - at)
                throw new InvalidDataException(
                    $"a page that says to have {page.Stored:N0} bytes, of {Math.Max(0, end - at):N0} that are left");
            if (IsTrap(page.Stored, page.Expanded))
                throw new InvalidDataException($"a page of {page.Stored:N0} bytes that says to become {page.Expanded:N0}");
            at += page.Stored;
            values -= page.Values;
        }
    }

    /// <param name="Length">Its own bytes.</param>
    /// <param name="Stored">Bytes of the page behind it.</param>
    /// <param name="Expanded">Bytes that they become.</param>
    /// <param name="Values">Values of the page, where it is no dictionary.</param>
    /// <param name="IsTorn">Whether it is none, or there is more of it.</param>
    readonly record struct PageHeader(int Length, long Stored, long Expanded, long Values, bool IsTorn)
    {
        /// <summary>Fields 2 and 3, and 1 of 5 or 8 (parquet.thrift).</summary>
        internal static PageHeader Read(ReadOnlySpan<byte> bytes)
        {
            ThriftFields page = new(bytes);
            (long stored, long expanded, long values) = (-1, 0, 0);
            for (int id = 0, kind; (kind = page.Next(ref id)) != 0;)
                if (id == 2 && kind == ThriftFields.Integer32)
                    expanded = page.Number();
                else if (id == 3 && kind == ThriftFields.Integer32)
                    stored = page.Number();
                else if (id is 5 or 8 && kind == ThriftFields.Struct)
                    for (int inner = 0, its; (its = page.Next(ref inner)) != 0;)
                        if (inner == 1 && its == ThriftFields.Integer32)
                            values = Math.Max(0, page.Number());
                        else
                            page.Skip(its);
                else
                    page.Skip(kind);
            return new PageHeader(page.At, stored, expanded, values, page.IsTorn);
        }
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

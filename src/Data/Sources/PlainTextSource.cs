using System.Text;
using Hone.Data.Splits;
using Hone.Text;

namespace Hone.Data.Sources;

/// <summary>Plain text: each file a document, or as many as a separator makes.</summary>
/// <remarks>
/// Where a document ends is what <see cref="Documents.Cut"/> says, found while reading. To begin at a row, the rows before it
/// are read and passed.
/// </remarks>
sealed class PlainTextSource : FileSource
{
    readonly byte[] _separator;

    internal PlainTextSource(string path, IReadOnlyList<SourceProbe> files, SourceOptions options)
        : base(path, [.. files.Select(file => file.AsFile())], options)
    {
        _separator = Encoding.UTF8.GetBytes(options.Separator ?? "");
        string counted = Counted(files, "text");
        Description = options.Separator is { } separator ? $"{counted}, documents end with \"{Escapes.Write(separator)}\""
            : files.Count == 1 ? $"{counted}, one document"
            : $"{counted}, each a document";
    }

    public override string Description { get; }

    protected override IEnumerable<SourceDocument> ReadFile(string path, SourcePlace start)
    {
        using StreamWindow window = new(DecompressedFile.Open(path));
        window.SkipMark();
        for (long row = 0; EndOfFirst(window, path, row) is > 0 and int length; row++)
        {
            if (row >= start.Row)
                yield return new SourceDocument(window.Peek(length), start with { Row = row });
            window.Advance(length);
        }
    }

    /// <summary>Bytes of the first unread document, 0 after the last.</summary>
    int EndOfFirst(StreamWindow window, string path, long row)
    {
        if (_separator.Length == 0)
        {
            while (window.Fill())
                EnsureFits(window.Unread.Length, path, row);
            return window.Unread.Length;
        }

        int start = Leading(window, 0, path, row);
        int searched = start, at;
        while ((at = window.Unread[searched..].IndexOf(_separator)) < 0)
        {
            searched = Math.Max(start, window.Unread.Length - _separator.Length + 1);   // a separator may have begun
            EnsureFits(searched, path, row);
            if (!window.Fill())
                return window.Unread.Length;
        }
        EnsureFits(searched + at, path, row);
        return Leading(window, searched + at, path, row);
    }

    /// <summary>Where the separators that follow at once from a byte on end.</summary>
    int Leading(StreamWindow window, int at, string path, long row)
    {
        while (window.Has(at + _separator.Length) && window.Unread[at..].StartsWith(_separator))
        {
            at += _separator.Length;
            EnsureFits(at, path, row);
        }
        return at;
    }

    void EnsureFits(int length, string path, long row) =>
        EnsureFits(length, Where(path, row), _separator.Length == 0
            ? "Name a separator, so that the text becomes many documents (\"\\n\\n\" for paragraphs)."
            : "Use a separator that occurs more often.");

    string Where(string path, long row) => _separator.Length == 0 ? path : $"{path}: document {row + 1}";
}

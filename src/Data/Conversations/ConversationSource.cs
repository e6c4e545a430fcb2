using Hone.Data.Sources;

namespace Hone.Data.Conversations;

/// <summary>Conversations in files of JSON, one a line. A document's text is its line.</summary>
sealed class ConversationSource : FileSource
{
    /// <summary>A file, or a folder of files.</summary>
    /// <exception cref="InvalidDataException">It holds something else.</exception>
    public ConversationSource(string path, SourceOptions? options = null) : this(path, options ?? new SourceOptions(), Probe(path, options ?? new SourceOptions())) { }

    ConversationSource(string path, SourceOptions options, IReadOnlyList<SourceProbe> files)
        : base(path, [.. files.Select(file => file.AsFile())], options) => Description = $"{Counted(files, "JSON Lines")}, a conversation a line";

    public override string Description { get; }

    protected override IEnumerable<SourceDocument> ReadFile(string path, SourcePlace start)
    {
        using StreamWindow window = new(UnwrappedFile.Open(path));
        window.SkipMark();
        for (long row = 0; window.Has(1); row++)
        {
            int searched = 0, at;
            while ((at = window.Unread[searched..].IndexOf((byte)'\n')) < 0)
            {
                searched = window.Unread.Length;
                EnsureFits(searched, $"{path}: line {row + 1}", "shorten it, or see that the file really has a newline after each conversation");
                if (!window.Fill())
                    break;
            }
            int length = at < 0 ? window.Unread.Length : searched + at + 1;
            if (row >= start.Row && !window.Unread[..length].Trim(" \t\r\n"u8).IsEmpty)
                yield return new SourceDocument(window.Peek(length), start with { Row = row });
            window.Advance(length);
        }
    }

    static SourceProbe[] Probe(string path, SourceOptions options)
    {
        SourceProbe[] files = [.. SourceListing.Of(path).Select(file => SourceProbe.Of(file, options))];
        foreach (SourceProbe file in files)
            if (!file.Head.Span.TrimStart(" \t\r\n"u8).StartsWith("{"u8) && !file.Head.Span.TrimStart(" \t\r\n"u8).StartsWith("["u8))
                throw new InvalidDataException($"{file.Path} does not hold conversations: it is {Detection.NameOf(file.Format)}\nName files of JSON Lines with a list of messages in each line.");
        return files;
    }
}

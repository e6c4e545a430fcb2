using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Unicode;
using Hone.Data.Sources;
using Hone.Data.Splits;

namespace Hone.Data.Examples;

/// <summary>
/// Texts with labels, in memory: from CSV, TSV, JSON Lines, a JSON array or Parquet with a column of labels, or from a folder that has a
/// folder of text files for each class.
/// </summary>
/// <remarks>
/// A folder of classes may be divided once more, at its top, into <c>train</c>, <c>validation</c> and <c>test</c>. Blanks around a label
/// do not count. Rows without a text are left out and counted in the <see cref="Counts"/>.
/// </remarks>
public sealed class LabelledText : IExamples
{
    const long LongestTextInBytes = 1 << 20;

    readonly Source _source;
    readonly List<Row> _rows;
    readonly int[] _labels, _ends;

    LabelledText(Source source, List<Row> rows, string[] classes, LabelledTextCounts counts, bool isMultiLabel)
    {
        (_source, _rows, Classes, Counts, IsMultiLabel) = (source, rows, classes, counts, isMultiLabel);
        Dictionary<string, int> indices = classes.Select((name, index) => (name, index)).ToDictionary(StringComparer.Ordinal);
        List<int> labels = [];
        _ends = new int[rows.Count];
        for (int i = 0; i < rows.Count; i++)
        {
            labels.AddRange(rows[i].Labels.Select(label => indices[label]).Order());
            _ends[i] = labels.Count;
        }
        _labels = [.. labels];
        Fingerprint = Hash();
    }

    /// <summary>A row that became an example.</summary>
    readonly record struct Row(string Text, string[] Labels, Split? Split, SourcePlace Place);

    /// <inheritdoc/>
    public int Count => _rows.Count;

    /// <inheritdoc/>
    public IReadOnlyList<string> Classes { get; }

    /// <inheritdoc/>
    public string Fingerprint { get; }

    /// <summary>The full path of the file or folder.</summary>
    public string Origin => _source.Origin;

    /// <summary>What became of the rows.</summary>
    public LabelledTextCounts Counts { get; }

    /// <summary>A text may have several labels, or none.</summary>
    public bool IsMultiLabel { get; }

    /// <summary>The source itself says what each example is for.</summary>
    public bool HasSplits => _rows.Count > 0 && _rows[0].Split is not null;

    /// <summary>Where they were read and what was found, as a sentence.</summary>
    public string Description => $"{_source.Description}, {Count:N0} examples of {Classes.Count:N0} classes";

    /// <summary>Reads a file or a folder.</summary>
    /// <exception cref="FileNotFoundException">There is no such file or folder.</exception>
    /// <exception cref="InvalidDataException">It holds no labelled texts, or a row cannot be used; the message says which.</exception>
    public static LabelledText Open(string path, LabelledTextOptions? options = null)
    {
        options ??= new LabelledTextOptions();
        if (options.LabelSeparator is "")
            throw new InvalidDataException(
                "the separator of labels is empty\nGive data.label_separator a character such as |, or json.");

        SourceProbe? first = SourceListing.Of(path).Select(file => SourceProbe.Of(file, AsSource(options)))
            .FirstOrDefault(probe => probe.Format != SourceFormat.Empty);
        if (first is null) throw new InvalidDataException($"{path} is empty\nName a file with rows in it.");
        if (first.Format == SourceFormat.PlainText && Directory.Exists(path)) return OfFolders(path, options);
        if (first.Format == SourceFormat.PlainText)
            throw new InvalidDataException($"{path} is plain text, where each text needs a label\nName CSV, TSV, JSON Lines or Parquet "
                + "with a column of labels, or a folder with a folder of texts for each class.");
        LabelColumns? columns = first.Format is SourceFormat.Csv or SourceFormat.JsonLines or SourceFormat.Json or SourceFormat.Parquet
            ? LabelColumns.Find(first, options) : null;                       // what holds no rows is refused where it is opened
        Source source = Source.Open(path, AsSource(options) with { Text = columns?.Text, Label = columns?.Label });
        return Read(source, options, document => document.Label,
            options.SplitColumn is null ? null : document => new AsGiven(source).SplitOf(document));
    }

    static SourceOptions AsSource(LabelledTextOptions options) => new()
    {
        Text = options.TextColumn,
        Label = options.LabelColumn,
        Split = options.SplitColumn,
        HasLabelLists = true,
        LongestDocumentInBytes = LongestTextInBytes,
    };

    static LabelledText OfFolders(string path, LabelledTextOptions options)
    {
        if ((options.TextColumn ?? options.LabelColumn ?? options.SplitColumn) is { } column)
            throw new InvalidDataException($"{path} is a folder of text files and has no column {SourceErrors.OneLine(column)}\n"
                + "Leave the columns out: the folder of a text is its label.");
        Source source = Source.Open(path, new SourceOptions { LongestDocumentInBytes = LongestTextInBytes });
        string[][] parts = [.. source.Files
            .Select(file => Path.GetRelativePath(source.Origin, file.Path).Split(Path.DirectorySeparatorChar))];
        bool hasSplits = parts.All(part => part.Length > 2 && ClassFolders.SplitOf(part[0]) is not null);
        if (Array.Find(parts, part => part.Length < 2) is { } astray)
            throw new InvalidDataException($"{Path.Combine(path, astray[0])} lies in no folder of a class\n"
                + "Put each text into the folder that is named as its label, or take the file out.");
        return Read(source, options, document => parts[document.Place.File][hasSplits ? 1 : 0],
            hasSplits ? document => ClassFolders.SplitOf(parts[document.Place.File][0])!.Value : null);
    }

    static LabelledText Read(Source source, LabelledTextOptions options, Func<SourceDocument, string?> labelOf,
        Func<SourceDocument, Split>? splitOf)
    {
        List<Row> rows = [];
        int read = 0, empty = 0, duplicates = 0, contradictions = 0;
        Dictionary<string, int> firsts = new(StringComparer.Ordinal);
        long skipped = source.Skipped;
        foreach (SourceDocument document in source.Read())
        {
            read++;
            if (!Utf8.IsValid(document.Text.Span))
                throw new InvalidDataException($"{source.Tell(document.Place)} is not UTF-8\nWrite the file as UTF-8.");
            string text = Encoding.UTF8.GetString(document.Text.Span);
            SourcePlace place = document.Place;
            string[] labels = ClassNames.In(labelOf(document), options.LabelSeparator, () => source.Tell(place));
            if (string.IsNullOrWhiteSpace(text))
            {
                empty++;
                continue;
            }
            if (!firsts.TryAdd(text, rows.Count))
            {
                duplicates++;
                contradictions += labels.ToHashSet().SetEquals(rows[firsts[text]].Labels) ? 0 : 1;
            }
            rows.Add(new Row(text, labels, splitOf?.Invoke(document), place));
        }
        LabelledTextCounts counts = new(read, rows.Count, empty, source.Skipped - skipped, duplicates, contradictions);
        if (rows.Count == 0)
            throw new InvalidDataException($"{source.Origin} has no row with a text in it\nName a file with examples.");
        return new LabelledText(source, rows, ClassesOf(source, rows, options), counts, options.LabelSeparator is not null);
    }

    static string[] ClassesOf(Source source, List<Row> rows, LabelledTextOptions options)
    {
        if (options.Classes is { } known)
        {
            HashSet<string> names = [.. known];
            IGrouping<string, Row>[] strange = [.. rows.SelectMany(row => row.Labels.Where(label => !names.Contains(label)),
                (row, label) => (row, label)).GroupBy(pair => pair.label, pair => pair.row)];
            return strange.Length == 0 ? [.. known] : throw new InvalidDataException(
                $"{source.Name} has {(strange.Length == 1 ? "a label" : $"{strange.Length:N0} labels")} that no example to learn from has: "
                    + $"{SourceErrors.Listed(strange.Select(label => label.Key))} (first at {source.Tell(strange[0].First().Place)})\n"
                    + $"Write labels as there ({SourceErrors.Listed(known.Take(5))}{(known.Count > 5 ? ", …" : "")}), or take the rows "
                    + "out.");
        }
        string[] classes = ClassNames.Ordered(rows.SelectMany(row => row.Labels));
        return classes.Length switch
        {
            > LabelledTextOptions.MostClasses => throw new InvalidDataException(
                $"{source.Name} has {classes.Length:N0} classes, and {LabelledTextOptions.MostClasses:N0} are the most\n"
                    + "Name the column that holds classes (data.label_column); this one seems to number its rows."),
            0 => throw new InvalidDataException(
                $"{source.Name} has no label in any row\nName the column of the labels (data.label_column)."),
            1 when options.LabelSeparator is null => throw new InvalidDataException(
                $"{source.Name} has one class only: {SourceErrors.OneLine(classes[0])}\n"
                    + "Add examples of another class, or name the column of the labels (data.label_column)."),
            _ => classes,
        };
    }

    /// <summary>Classes that differ only in capitals, which are rarely meant to be two.</summary>
    public IEnumerable<string> Alike => Classes.GroupBy(name => name, StringComparer.OrdinalIgnoreCase).Where(group => group.Count() > 1)
        .Select(group => $"{string.Join(" and ", group.Select(name => $"\"{SourceErrors.OneLine(name)}\""))} are different classes.");

    /// <summary>The text of an example.</summary>
    public string TextOf(int example) => _rows[example].Text;

    /// <summary>What the source says that an example is for; null where it does not say.</summary>
    public Split? SplitOf(int example) => _rows[example].Split;

    /// <inheritdoc/>
    public ReadOnlySpan<int> LabelsOf(int example)
    {
        int start = example == 0 ? 0 : _ends[example - 1];
        return _labels.AsSpan(start, _ends[example] - start);
    }

    /// <inheritdoc/>
    public string Tell(int example) => _source.Tell(_rows[example].Place);

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    /// <summary>Over each example: its text, its labels by name and its split, each after its length.</summary>
    string Hash()
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (Row row in _rows)
        {
            Append(row.Text);
            foreach (string label in row.Labels.Order(StringComparer.Ordinal)) Append(label);
            Append(row.Split?.ToString() ?? "");
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());

        void Append(string text)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(text), size = new byte[sizeof(int)];
            BinaryPrimitives.WriteInt32LittleEndian(size, bytes.Length);
            hash.AppendData(size);
            hash.AppendData(bytes);
        }
    }
}

using System.Text;
using System.Text.Json;
using Hone.Data.Sources;
using Hone.Formats.Csv;
using Hone.Formats.Parquet;

namespace Hone.Data.Examples;

/// <summary>Which column of a table holds the texts, and which the labels.</summary>
/// <remarks>
/// By their names where these are usual ones. The other column of two is the other part. Where nothing is named so, a table of two
/// columns is looked into: the label is what repeats.
/// </remarks>
sealed record LabelColumns(string Text, string Label)
{
    const int RowsLookedAt = 500;

    static readonly string[] _texts =
    [
        "text", "texts", "sentence", "content", "message", "utterance", "query", "question", "review", "body", "comment", "document",
        "tweet", "sms", "input",
    ];

    static readonly string[] _labels =
    [
        "label", "labels", "category", "categories", "class", "classes", "intent", "intents", "target", "topic", "sentiment", "tag", "tags",
    ];

    /// <summary>Finds the columns of a file.</summary>
    /// <param name="probe">The file, or the first of several with the same columns.</param>
    /// <param name="options">What was named.</param>
    /// <exception cref="InvalidDataException">They cannot be told, or are not there; the message lists what is there.</exception>
    internal static LabelColumns Find(SourceProbe probe, LabelledTextOptions options)
    {
        (List<string> names, List<string?[]> rows) = Table(probe, options);
        foreach (string? named in new[] { options.TextColumn, options.LabelColumn })
            if (named is not null && !names.Contains(named) && !IsNumber(named))
                throw new InvalidDataException($"{probe.Path} has no column {SourceErrors.OneLine(named)}; it has "
                    + $"{SourceErrors.Listed(names)}\nName one of these, or #1, #2, … in a table whose first row is data.");
        if (options.TextColumn is { } same && same == options.LabelColumn)
            throw new InvalidDataException($"column {SourceErrors.OneLine(same)} is named for the texts and for the labels\n"
                + "Name another for one of them (data.text_column, data.label_column).");
        if (options is { TextColumn: { } bothText, LabelColumn: { } bothLabel }) return new LabelColumns(bothText, bothLabel);

        List<string> open = [.. names.Where(name => name != options.SplitColumn)];
        string? text = options.TextColumn ?? Known(_texts, open.Where(name => name != options.LabelColumn), "text", probe.Path);
        string? label = options.LabelColumn ?? Known(_labels, open.Where(name => name != text), "label", probe.Path);
        if (open.Count == 2)
        {
            if (text is null && label is null) return ByContent(probe, open, rows);
            text ??= open.Single(name => name != label);
            label ??= open.Single(name => name != text);
        }
        return new LabelColumns(text ?? throw Untold("texts", "data.text_column", probe, names),
            label ?? throw Untold("labels", "data.label_column", probe, names));
    }

    static string? Known(string[] usual, IEnumerable<string> names, string what, string path)
    {
        string[] found = [.. names.Where(name => usual.Contains(name.Trim(), StringComparer.OrdinalIgnoreCase))];
        return found.Length <= 1 ? found.SingleOrDefault() : throw new InvalidDataException(
            $"{path} has several columns that may be the {what}: {SourceErrors.Listed(found)}\nName the one that is (data.{what}_column).");
    }

    /// <summary>Of two columns, the label is the one whose values repeat; the first row is data where its label repeats too.</summary>
    static LabelColumns ByContent(SourceProbe probe, List<string> names, List<string?[]> rows)
    {
        int[] distinct = [.. names.Select((_, i) => rows.Select(row => row[i]).Distinct().Count())];
        int label = distinct[0] < distinct[1] ? 0 : 1;
        if (rows.Count < 4 || distinct[label] * 2 > Math.Min(rows.Count, distinct[1 - label]))
            throw Untold("texts and which the labels", "data.text_column, data.label_column", probe, names);
        bool isData = probe.Format == SourceFormat.Csv && rows.Any(row => row[label] == names[label]);
        return isData ? new LabelColumns($"#{2 - label}", $"#{label + 1}") : new LabelColumns(names[1 - label], names[label]);
    }

    static InvalidDataException Untold(string what, string keys, SourceProbe probe, List<string> names) => new(
        $"{probe.Path} does not show which column holds the {what}; it has {SourceErrors.Listed(names)}\nName it ({keys}); "
            + "in a table whose first row is data, columns are called #1, #2, …");

    static bool IsNumber(string column) => column is ['#', >= '1' and <= '9', ..] && int.TryParse(column.AsSpan(1), out _);

    /// <summary>The names of a file's columns, and the values of its first rows where two columns may have to be told apart.</summary>
    static (List<string> Names, List<string?[]> Rows) Table(SourceProbe probe, LabelledTextOptions options)
    {
        switch (probe.Format)
        {
            case SourceFormat.Csv:
                return OfCsv(probe, options);
            case SourceFormat.Parquet:
                using (ParquetFile file = ParquetSource.Open(probe))
                    return ([.. file.Columns.Select(column => column.Name)], []);
            default:
                List<string> names = [];
                List<string?[]> rows = [];
                foreach (Dictionary<string, string?> row in Objects(probe).Take(RowsLookedAt))
                {
                    names.AddRange(row.Keys.Where(name => !names.Contains(name)));
                    rows.Add([.. names.Select(name => row.GetValueOrDefault(name))]);
                }
                return (names, [.. rows.Where(row => row.Length == names.Count)]);
        }
    }

    static (List<string>, List<string?[]>) OfCsv(SourceProbe probe, LabelledTextOptions options)
    {
        CsvDialect dialect = CsvDialect.Of(probe, new SourceOptions { Text = options.TextColumn, Label = options.LabelColumn });
        CsvReader reader = new(new MemoryStream(probe.Head.ToArray()), dialect.Delimiter, dialect.IsQuoted, long.MaxValue, dialect.LineEnd);
        List<string?[]> rows = [];
        while (rows.Count <= RowsLookedAt)
        {
            try
            {
                if (!reader.MoveNext()) break;
            }
            catch (InvalidDataException) when (rows.Count > 0)
            {
                break;                                                       // reading the whole file says what is wrong, and where
            }
            rows.Add([.. Enumerable.Range(0, reader.Count).Select(field => Encoding.UTF8.GetString(reader[field].Span))]);
        }
        if (!probe.IsWhole && rows.Count > 1) rows.RemoveAt(rows.Count - 1);   // cut by the head's end
        string[] names = dialect.HasHeader ? CsvSource.Distinct([.. rows[0].Select(name => name!)], probe.Path)
            : [.. rows[0].Select((_, field) => $"#{field + 1}")];
        return ([.. names], [.. rows.Skip(1).Where(row => row.Length == names.Length)]);
    }

    static IEnumerable<Dictionary<string, string?>> Objects(SourceProbe probe)
    {
        using StreamWindow window = new(new MemoryStream(probe.Head.ToArray()));
        foreach (ReadOnlyMemory<byte> element in probe.Format == SourceFormat.Json
            ? JsonArray.Elements(window, probe.Path, (_, _, _) => { }, isHead: true) : Lines(probe.Head))
        {
            Dictionary<string, string?> row = [];
            try
            {
                using JsonDocument document = JsonDocument.Parse(element);
                if (document.RootElement.ValueKind != JsonValueKind.Object) continue;
                foreach (JsonProperty property in document.RootElement.EnumerateObject()) row[property.Name] = property.Value.ToString();
            }
            catch (JsonException)
            {
                continue;                                                    // cut by the head's end, or reading says what is wrong
            }
            yield return row;
        }
    }

    static IEnumerable<ReadOnlyMemory<byte>> Lines(ReadOnlyMemory<byte> head)
    {
        while (!head.IsEmpty)
        {
            int end = head.Span.IndexOf((byte)'\n');
            ReadOnlyMemory<byte> line = end < 0 ? head : head[..end];
            if (!line.Span.Trim(" \t\r\n"u8).IsEmpty) yield return line;
            head = end < 0 ? default : head[(end + 1)..];
        }
    }
}

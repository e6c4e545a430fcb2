namespace Hone.Data.Sources;

/// <summary>Which columns of a file's rows are read.</summary>
sealed record SourceColumns(string Text, string? Group, string? Label, string? Split)
{
    /// <summary>A label may be a list in JSON, which is then taken as it is written.</summary>
    internal bool HasLists { get; init; }

    /// <summary>Chooses the text among the columns there are, and makes sure of the others.</summary>
    /// <param name="options">What was asked for.</param>
    /// <param name="all">Every column of the file.</param>
    /// <param name="texts">Those that could hold a text.</param>
    /// <param name="path">The file, for messages.</param>
    /// <exception cref="InvalidDataException">A column is not there, or which one is the text cannot be told.</exception>
    internal static SourceColumns Choose(SourceOptions options, IReadOnlyList<string> all, IReadOnlyList<string> texts, string path)
    {
        foreach ((string? column, string what) in new[]
            { (options.Text, "text"), (options.Group, "group"), (options.Label, "label"), (options.Split, "split") })
            if (column is not null && !all.Contains(column))
                throw new InvalidDataException(
                    $"{path} has no column {SourceErrors.OneLine(column)} for the {what}; it has {SourceErrors.Listed(all)}\n"
                        + "Name one of these.");

        return new SourceColumns(options.Text ?? Only(options, all, texts, path), options.Group, options.Label, options.Split)
        {
            HasLists = options.HasLabelLists,
        };
    }

    static string Only(SourceOptions options, IReadOnlyList<string> all, IReadOnlyList<string> texts, string path)
    {
        if (texts.Contains("text"))
            return "text";
        if (all.FirstOrDefault(column => column.Split('.')[0] is "messages" or "conversations" or "conversation"
            && !texts.Contains(column)) is { } turns)
            throw new InvalidDataException(
                $"{path} holds conversations, in column {turns.Split('.')[0]}, and no text to read alone\n"
                + "Read them as what they are: data.packing: conversations in a recipe, "
                + "--conversations for data prepare and data inspect.");
        string[] left = [.. texts.Where(column => column != options.Group && column != options.Label && column != options.Split)];
        return left.Length == 1
            ? left[0]
            : throw new InvalidDataException(left.Length == 0
                ? $"{path} has no column that holds text; it has {SourceErrors.Listed(all)}\nName a file that has one."
                : $"{path} has several columns that may be the text: {SourceErrors.Listed(left)}\nName the one that is.");
    }

    /// <summary><c>"text in column body, label in column class"</c>.</summary>
    public override string ToString() => string.Join(", ",
        new[] { ("text", Text), ("group", Group), ("label", Label), ("split", Split) }
            .Where(split => split.Item2 is not null).Select(split => $"{split.Item1} in column {SourceErrors.OneLine(split.Item2!)}"));
}

using System.Text.Json;

namespace Hone.Data.Sources.Conversations;

/// <summary>
/// Finds out how the rows of a file are read as conversations. It looks at every row, and asks where it would have to guess.
/// </summary>
public sealed class ShapeDetector
{
    static readonly string[] Lists = ["messages", "conversations", "conversation", "chats", "chat", "dialog", "dialogue", "turns"];

    static readonly (string Prompt, string Answer)[] PairNames =
    [
        ("question", "answer"), ("question", "response"), ("query", "response"), ("query", "answer"), ("prompt", "completion"),
        ("prompt", "response"), ("prompt", "answer"), ("input", "output"), ("user", "assistant"), ("instruction", "response"),
        ("instruction", "completion"),
    ];

    static readonly string[] Preferences = [ConversationShape.Chosen, ConversationShape.Rejected];

    static readonly string[] Questions = ["prompt", "question", "instruction", "query", "input"];

    readonly Dictionary<string, Column> _columns = [];
    readonly List<string> _order = [];
    long _rows, _arrays;
    string? _otherRow;

    ShapeDetector()
    {
    }

    /// <summary>Rows that were looked at.</summary>
    public long Rows => _rows;

    /// <summary>The shape of the rows of a source.</summary>
    /// <exception cref="InvalidDataException">There is none, or there are two; the message asks which setting to give.</exception>
    public static ConversationShape Of(Source source, ShapeOptions options)
    {
        ArgumentNullException.ThrowIfNull(source);
        ShapeDetector detector = new();
        foreach (SourceDocument row in source.Read()) detector.Look(row.Text, () => source.Tell(row.Place));
        return detector.Choose(source.Name, options, (source as ConversationSource)?.Unread ?? []);
    }

    void Look(ReadOnlyMemory<byte> row, Func<string> tell)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(row);
            _rows++;
            if (document.RootElement.ValueKind == JsonValueKind.Array) _arrays++;
            else if (document.RootElement.ValueKind == JsonValueKind.Object)
                foreach (JsonProperty pair in document.RootElement.EnumerateObject()) Note(pair);
            else _otherRow ??= tell();
        }
        catch (Exception problem) when (problem is JsonException or InvalidOperationException)
        {
            // Reading the row will say what is wrong with it, and which row it is.
        }
    }

    void Note(JsonProperty pair)
    {
        if (!_columns.TryGetValue(pair.Name, out Column? column))
        {
            _columns[pair.Name] = column = new Column();
            _order.Add(pair.Name);
        }
        column.Rows++;
        switch (pair.Value.ValueKind)
        {
            case JsonValueKind.String:
                column.Texts++;
                string text = pair.Value.GetString()!;
                if (text.Length > 0) column.Filled++;
                column.HasWords |= text.Any(char.IsWhiteSpace) || text.Length > 64;
                break;
            case JsonValueKind.Array:
                column.Lists++;
                column.IsOfMessages |= pair.Value.EnumerateArray().FirstOrDefault() is { ValueKind: JsonValueKind.Object } first
                    && ConversationRow.HasRole(first);
                column.HasWords |= !column.IsOfMessages && pair.Value.GetArrayLength() > 0;
                break;
            case JsonValueKind.Object:
                column.HasWords = true;
                column.Objects++;
                break;
            case JsonValueKind.True or JsonValueKind.False:
                column.Flags++;
                break;
        }
    }

    ConversationShape Choose(string name, ShapeOptions options, IReadOnlyList<string> unreadColumns)
    {
        if (_otherRow is not null) throw Refused($"{_otherRow} holds neither an object nor a list", "Write each row as one.");
        if (_rows == 0) return new ConversationShape(ConversationShape.Messages);
        if (Preferences.All(_columns.ContainsKey) && options is { Kind: null, Answer: null })
            throw Refused($"{name} has the columns chosen and rejected: they are preferences, and the recipe learns answers",
                "To learn to prefer the chosen ones, from a model: training.preference: dpo. To learn only those: data.answer_column: "
                + "chosen, data.prompt_column and data.ignore_columns: rejected.");
        if (_columns.Where(one => one.Value.Flags == _rows && one.Key is "label" or "kto_tag").Select(one => one.Key).FirstOrDefault()
            is { } flag && options.Ignored?.Contains(flag) != true)
            throw Refused($"{name} says of each row whether it is good ({flag} is true or false), and Hone learns from good answers only",
                $"Keep the good rows, or say that the column means something else: data.ignore_columns: {flag}.");
        ConversationShape[] wanted = [.. Readings(options).Where(shape => (options.Kind is null || shape.Kind == options.Kind)
            && options.Ignored?.Intersect(shape.Columns).Any() != true)];
        if (wanted.Length == 0) throw None(name, options);
        if (wanted.Length > 1)
            throw Refused($"{name} can be read in {wanted.Length} ways: {string.Join("; or ", wanted.Select(shape => shape.Sentence))}",
                wanted.Select(shape => shape.Kind).Distinct().Count() > 1
                    ? $"Say which: data.conversations: {string.Join(" or ", wanted.Select(shape => shape.Kind).Distinct())}, or which "
                        + "column is not to be learned: data.ignore_columns. Plain text is learned with data.packing: documents."
                    : options.Kind == ConversationShape.Preferences
                    ? "Say which was asked: data.prompt_column; and which is not to be used: data.ignore_columns."
                    : "Say which: data.prompt_column and data.answer_column.");
        ConversationShape chosen = wanted[0];
        if (chosen.Kind == ConversationShape.Text)
            throw Refused($"{name} is {chosen.Sentence}, in which nobody answers",
                "To learn all of it: data.packing: documents; to learn answers, write them as messages or pairs.");
        string[] unread = [.. unreadColumns.Except(options.Ignored ?? [])];
        if (unread.Length > 0)
            throw Refused($"{name} was read as {chosen.Sentence}, and {SourceErrors.Listed(unread)} beside it would go unused",
                $"Bring them in JSON Lines, whose messages are read whole; if they say nothing: data.ignore_columns: "
                + $"{string.Join(',', unread)}");
        string[] unused = [.. _order.Where(column => _columns[column].HasWords && !chosen.Columns.Contains(column)
            && column != "tools" && options.Ignored?.Contains(column) != true)];
        if (unused.Length > 0)
            throw Refused(
                $"{name} was read as {chosen.Sentence}, and {SourceErrors.Listed(unused)} would go unused, which "
                + $"{(unused.Length == 1 ? $"has text in {_columns[unused[0]].UsedRows} of {_rows} rows" : "have text")}",
                $"Is it part of the question? Write it there; if it is not to be learned: data.ignore_columns: {string.Join(',', unused)}");
        return chosen;
    }

    IEnumerable<ConversationShape> Readings(ShapeOptions options)
    {
        if (options.Kind == ConversationShape.Preferences)
        {
            foreach (ConversationShape shape in OfPreferences(options)) yield return shape;
            yield break;
        }
        if (options is { Prompt: { } prompt, Answer: { } answer })
        {
            yield return new(ConversationShape.Pairs, Prompt: prompt, Answer: answer, System: Always("system"));
            yield break;
        }
        if (_arrays == _rows) yield return new(ConversationShape.Messages);
        if (_arrays > 0) yield break;
        foreach (string list in Lists)
            if (_columns.TryGetValue(list, out Column? column) && column.Lists == _rows && (column.IsOfMessages || list == "messages"))
                yield return new(ConversationShape.Messages, list);
        bool isAlpaca = false;
        if (Always("instruction") is { } instruction)
            foreach (string output in (string[])["output", "response"])
                if (Always(output) is not null && (output == "output" || _columns.ContainsKey("input")))
                {
                    isAlpaca = true;
                    yield return new(ConversationShape.Alpaca, Prompt: instruction, Answer: output, Input: Sometimes("input"),
                        System: Sometimes("system"), History: _columns.TryGetValue("history", out Column? column) && column.Lists > 0
                            ? "history" : null);
                }
        foreach ((string ask, string say) in PairNames)
            if (Always(ask) is not null && Always(say) is not null && !(isAlpaca && ask is "instruction" or "input"))
                yield return new(ConversationShape.Pairs, Prompt: ask, Answer: say, System: Sometimes("system"));
        if (Always("text") is not null) yield return new(ConversationShape.Text, Prompt: "text");
    }

    /// <summary>Readings of rows of a question and two answers.</summary>
    IEnumerable<ConversationShape> OfPreferences(ShapeOptions options)
    {
        if (!Preferences.All(column => _columns.TryGetValue(column, out Column? known)
            && (known.Texts == _rows || known.Objects == _rows || (known.Lists == _rows && known.IsOfMessages)))) yield break;
        ConversationShape shape = new(ConversationShape.Preferences, System: Sometimes("system"));
        bool isWhole = Preferences.All(column => _columns[column].Lists == _rows);
        int found = 0;
        foreach (string list in (IEnumerable<string>)[.. Lists, "prompt"])
            if (Wants(list) && _columns.TryGetValue(list, out Column? column) && column.Lists == _rows && column.IsOfMessages)
            {
                found++;
                yield return shape with { List = list };
            }
        bool isInput = Always("instruction") is not null && Wants("instruction");
        foreach (string text in options.Prompt is { } named && !Questions.Contains(named) ? [named] : Questions)
            if (Wants(text) && Always(text) is not null && !(isInput && text == "input"))
            {
                found++;
                yield return shape with { Prompt = text, Input = text == "instruction" ? Sometimes("input") : null };
            }
        if (found == 0 && isWhole && options.Prompt is null) yield return shape;

        bool Wants(string column) => (options.Prompt is null || options.Prompt == column) && options.Ignored?.Contains(column) != true;
    }

    string? Always(string column) => _columns.TryGetValue(column, out Column? known) && known.Texts == _rows ? column : null;

    string? Sometimes(string column) => _columns.TryGetValue(column, out Column? known) && known.Filled > 0 ? column : null;

    InvalidDataException None(string name, ShapeOptions options)
    {
        string[] partial = [.. _order.Where(column => _columns[column].Rows < _rows && (Lists.Contains(column)
            || PairNames.Any(pair => pair.Prompt == column || pair.Answer == column) || column is "output" or "text"))];
        if (options.Kind == ConversationShape.Preferences)
            return Refused($"{name} has no preferences that are known: its rows have {SourceErrors.Listed(_order)}",
                "Every row needs chosen and rejected, each a text, a message or a list of messages, and what was asked: prompt, messages, "
                + "or lists that begin with it; or name it: data.prompt_column.");
        string seen = _arrays > 0 && _arrays < _rows ? $"{_arrays} of {_rows} rows are lists and the others objects"
            : partial.Length > 0
            ? $"of {_rows} rows {string.Join(", ", partial.Select(column => $"{_columns[column].Rows} have {column}"))}"
            : $"its rows have {SourceErrors.Listed(_order)}";
        return Refused($"{name} has no conversations that are known{(options.Kind is { } kind ? $" as {kind}" : "")}: {seen}",
            "Every row needs messages (a list of {role, content}), instruction and output, question and answer, or text; or name columns: "
            + "data.prompt_column and data.answer_column.");
    }

    static InvalidDataException Refused(string problem, string remedy) => new($"{problem}\n{remedy}");

    /// <summary>What was seen of a column.</summary>
    sealed class Column
    {
        public long Rows, Texts, Filled, Lists, Objects, Flags;
        public bool HasWords, IsOfMessages;

        /// <summary>Rows in which it has something.</summary>
        public long UsedRows => Texts > 0 ? Filled : Rows;
    }
}

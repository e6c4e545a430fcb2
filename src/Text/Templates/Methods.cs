namespace Hone.Text.Templates;

/// <summary>
/// The methods of strings, dictionaries and lists. Those that change a value are refused, as the sandbox of Transformers does.
/// </summary>
static class Methods
{
    static readonly Dictionary<string, Func<TemplateText, GivenArguments, object?>> OfText = new()
    {
        ["capitalize"] = (text, given) => Capitalized(Nothing(text, given)),
        ["count"] = (text, given) => (long)Occurrences(text.Value, given.Checked(1, "sub").Text(0, "sub").Value, text.Length),
        ["endswith"] = (text, given) => Affixes(given, "suffix").Any(one => text.Value.EndsWith(one, StringComparison.Ordinal)),
        ["find"] = (text, given) => Place(text, given, last: false) ?? -1,
        ["format"] = Formatted,
        ["index"] = (text, given) => Place(text, given, last: false) ?? throw given.Evaluator.Fault.At(given.Line, "the part is not there"),
        ["isalpha"] = (text, given) => All(Nothing(text, given), char.IsLetter),
        ["isdigit"] = (text, given) => All(Nothing(text, given), char.IsDigit),
        ["islower"] = (text, given) => IsCased(Nothing(text, given).Value, capital: false),
        ["isspace"] = (text, given) => All(Nothing(text, given), TemplateLexer.IsSpace),
        ["isupper"] = (text, given) => IsCased(Nothing(text, given).Value, capital: true),
        ["join"] = Joined,
        ["lower"] = (text, given) => Nothing(text, given).Map(PythonCase.Lower),
        ["lstrip"] = (text, given) => Stripped(text, Chars(given), start: true, end: false),
        ["partition"] = (text, given) => Partition(text, given, last: false),
        ["removeprefix"] = (text, given) => given.Checked(1, "prefix").Text(0, "prefix").Value is var affix
            && text.Value.StartsWith(affix, StringComparison.Ordinal) ? text.Part(affix.Length, text.Value.Length) : text,
        ["removesuffix"] = (text, given) => given.Checked(1, "suffix").Text(0, "suffix").Value is { Length: > 0 } affix
            && text.Value.EndsWith(affix, StringComparison.Ordinal) ? text.Part(0, text.Value.Length - affix.Length) : text,
        ["replace"] = (text, given) =>
            Replaced(given.Checked(2, "old", "new", "count"), text, given.Text(0, "old"), given.Text(1, "new"), given.Get(2, "count")),
        ["rfind"] = (text, given) => Place(text, given, last: true) ?? -1,
        ["rpartition"] = (text, given) => Partition(text, given, last: true),
        ["rsplit"] = (text, given) => Split(text, given, fromEnd: true),
        ["rstrip"] = (text, given) => Stripped(text, Chars(given), start: false, end: true),
        ["split"] = (text, given) => Split(text, given, fromEnd: false),
        ["splitlines"] = (text, given) => new TemplateList([.. Lines(Nothing(text, given))], ListKind.List),
        ["startswith"] = (text, given) => Affixes(given, "prefix").Any(one => text.Value.StartsWith(one, StringComparison.Ordinal)),
        ["strip"] = (text, given) => Stripped(text, Chars(given), start: true, end: true),
        ["title"] = (text, given) => Words(Nothing(text, given)),
        ["upper"] = (text, given) => Nothing(text, given).Map(PythonCase.Upper),
    };

    static readonly HashSet<string> ForeignOfText = ["casefold", "center", "encode", "expandtabs", "format_map", "isalnum",
        "isascii", "isdecimal", "isidentifier", "isnumeric", "isprintable", "istitle", "ljust", "maketrans", "rindex", "rjust", "swapcase",
        "translate", "zfill"];

    static readonly Dictionary<string, Func<TemplateDict, GivenArguments, object?>> OfDict = new()
    {
        ["copy"] = (dict, given) => Copy(dict, given.Checked(0)),
        ["get"] = (dict, given) => given.Checked(1, "key", "default") is { } call && dict.TryGet(call.Get(0, "key"), out object? value)
            ? value : given.Get(1, "default"),
        ["items"] = (dict, given) => new TemplateList(Items(dict, given.Checked(0)), ListKind.View),
        ["keys"] = (dict, given) => new TemplateList([.. Count(dict, given.Checked(0)).Select(pair => pair.Key)], ListKind.View),
        ["values"] = (dict, given) => new TemplateList([.. Count(dict, given.Checked(0)).Select(pair => pair.Value)], ListKind.View),
    };

    static readonly HashSet<string> ForeignOfDict = ["clear", "fromkeys", "pop", "popitem", "setdefault", "update"];

    static readonly Dictionary<string, Func<TemplateList, GivenArguments, object?>> OfList = new()
    {
        ["count"] = (list, given) => (long)given.Evaluator.Iterate(given.Line, list).Count(item =>
            Python.AreEqual(item, given.Checked(1, "value").Get(0, "value"))),
        ["index"] = (list, given) => given.Evaluator.Iterate(given.Line, list).Index().FirstOrDefault(item => Python.AreEqual(item.Item,
            given.Checked(1, "value").Get(0, "value")), (-1, null)).Index is >= 0 and var place ? (long)place
            : throw given.Evaluator.Fault.At(given.Line, "the item is not there"),
    };

    static readonly HashSet<string> ForeignOfList = ["append", "clear", "copy", "extend", "insert", "pop", "remove", "reverse", "sort"];

    static readonly HashSet<string> Known =
        [.. OfText.Keys, .. OfDict.Keys, .. OfList.Keys, .. ForeignOfText, .. ForeignOfDict, .. ForeignOfList];

    /// <summary>
    /// Whether a value that a template meets may have a method of this name, be it one that is refused when it is met.
    /// </summary>
    public static bool AreKnown(string name) => Known.Contains(name);

    /// <summary>A method of a value; null where it has none of this name.</summary>
    /// <exception cref="NotSupportedException">Python has it, and this engine has not.</exception>
    public static TemplateFunction? Find(object? value, string name)
    {
        switch (value)
        {
            case TemplateText text:
                if (text.IsSafe && OfText.ContainsKey(name)) throw new NotSupportedException($"the method {name} of what safe gives");
                if (OfText.TryGetValue(name, out var ofText)) return new TemplateFunction(name, given => ofText(text, given));
                if (ForeignOfText.Contains(name)) throw new NotSupportedException($"the method {name}");
                break;
            case TemplateDict dict:
                if (OfDict.TryGetValue(name, out var ofDict)) return new(name, given => ofDict(dict, given));
                if (ForeignOfDict.Contains(name)) throw new NotSupportedException($"the method {name}, which changes a value,");
                break;
            case TemplateList { Kind: ListKind.List or ListKind.Tuple } list:
                if (OfList.TryGetValue(name, out var ofList)) return new(name, given => ofList(list, given));
                if (ForeignOfList.Contains(name)) throw new NotSupportedException($"the method {name}, which changes a value,");
                break;
        }
        return name.StartsWith("__", StringComparison.Ordinal) ? throw new NotSupportedException($"the attribute {name}") : null;
    }

    /// <summary>Pairs of keys and values, as tuples.</summary>
    public static IReadOnlyList<object?> Items(TemplateDict dict) =>
        [.. dict.Pairs.Select(pair => new TemplateList([pair.Key, pair.Value], ListKind.Tuple))];

    /// <summary>A text without characters at its ends: white space, or those that are named.</summary>
    public static TemplateText Stripped(TemplateText text, string? chars, bool start, bool end)
    {
        string value = text.Value;
        int first = 0, last = value.Length;
        if (chars is not null && chars.Any(char.IsSurrogate)) throw new NotSupportedException("stripping characters beyond U+FFFF");
        while (start && first < last && Goes(value[first])) first++;
        while (end && last > first && Goes(value[last - 1])) last--;
        return text.Part(first, last);

        bool Goes(char one) => chars is null ? TemplateLexer.IsSpace(one) : chars.Contains(one, StringComparison.Ordinal);
    }

    /// <summary>A text with parts of it replaced.</summary>
    public static TemplateText Replaced(GivenArguments given, TemplateText text, TemplateText old, TemplateText with, object? count)
    {
        long left = count is null ? -1 : Python.Integer(count) ?? throw given.Wrong("count", count);
        TemplateText.Builder all = new();
        string value = text.Value;
        int at = 0;
        if (old.Value.Length == 0)
        {
            bool isFirst = true;
            foreach (TemplateText one in text.Characters())
            {
                Insert();
                all.Add(one);
                isFirst = false;
            }
            if (isFirst || left != 0) Insert();
            return all.ToText();
        }
        for (int found; left != 0 && (found = value.IndexOf(old.Value, at, StringComparison.Ordinal)) >= 0; left--)
        {
            all.Add(text, at, found);
            all.Add(with);
            given.Evaluator.CountText(given.Line, all.Length);
            at = found + old.Value.Length;
        }
        if (at == 0) return text;
        all.Add(text, at, value.Length);
        given.Evaluator.CountText(given.Line, all.Length);
        return all.ToText();

        void Insert()
        {
            if (left == 0) return;
            all.Add(with);
            given.Evaluator.CountText(given.Line, all.Length);
            left--;
        }
    }

    /// <summary>The first letter capital, the others small.</summary>
    public static TemplateText Capitalized(TemplateText text) => Cased(text, (_, isFirst) => isFirst);

    /// <summary>
    /// The first letter of each word capital, as Jinja's filter has it: words begin behind white space, hyphens and brackets.
    /// </summary>
    public static TemplateText Titled(TemplateText text) => Cased(text, (before, isFirst) =>
        isFirst || TemplateLexer.IsSpace(before) || before is '-' or '(' or '{' or '[' or '<');

    /// <summary>Lines without their ends.</summary>
    public static IReadOnlyList<TemplateText> Lines(TemplateText text)
    {
        List<TemplateText> lines = [];
        string value = text.Value;
        int start = 0;
        for (int at = 0; at < value.Length; at++)
        {
            if (value[at] is not ('\n' or '\r' or '\v' or '\f' or '\x1c' or '\x1d' or '\x1e' or '\x85' or '\u2028' or '\u2029')) continue;
            lines.Add(text.Part(start, at));
            if (value[at] == '\r' && at + 1 < value.Length && value[at + 1] == '\n') at++;
            start = at + 1;
        }
        if (start < value.Length) lines.Add(text.Part(start, value.Length));
        return lines;
    }

    /// <summary>Whether a text has letters with a case, and all of them this one.</summary>
    public static bool IsCased(string text, bool capital) => text.Any(char.IsLetter)
        && text.Any(one => capital ? char.IsUpper(one) : char.IsLower(one))
        && !text.Any(one => capital ? char.IsLower(one) : char.IsUpper(one));

    static IReadOnlyList<object?> Items(TemplateDict dict, GivenArguments given)
    {
        given.Evaluator.CountItems(given.Line, dict.Pairs.Count);
        return Items(dict);
    }

    static IReadOnlyList<(object? Key, object? Value)> Count(TemplateDict dict, GivenArguments given)
    {
        given.Evaluator.CountItems(given.Line, dict.Pairs.Count);
        return dict.Pairs;
    }

    static TemplateDict Copy(TemplateDict dict, GivenArguments given)
    {
        TemplateDict copy = new(dict.Message);
        foreach ((object? key, object? value) in Count(dict, given)) copy.Set(key, value);
        return copy;
    }

    static TemplateText Nothing(TemplateText text, GivenArguments given)
    {
        given.Checked(0);
        return text;
    }

    static string? Chars(GivenArguments given) => given.Checked(0, "chars").Get(0, "chars") is null ? null : given.Text(0, "chars").Value;

    static IEnumerable<string> Affixes(GivenArguments given, string name)
    {
        object? affix = given.Checked(1, name).Get(0, name);
        return affix is TemplateList { Kind: ListKind.Tuple } several
            ? several.Items.Select(one => one is TemplateText text ? text.Value : throw given.Wrong(name, one))
            : [given.Text(0, name).Value];
    }

    static bool All(TemplateText text, Func<char, bool> test) => text.Value.Length > 0 && (text.Value.Any(char.IsSurrogate)
        ? throw new NotSupportedException("a test of characters beyond U+FFFF") : text.Value.All(test));

    static int Occurrences(string text, string part, int length)
    {
        if (part.Length == 0) return length + 1;
        int count = 0;
        for (int at = 0; (at = text.IndexOf(part, at, StringComparison.Ordinal)) >= 0; at += part.Length) count++;
        return count;
    }

    static long? Place(TemplateText text, GivenArguments given, bool last)
    {
        string part = given.Checked(1, "sub").Text(0, "sub").Value;
        int at = last ? text.Value.LastIndexOf(part, StringComparison.Ordinal) : text.Value.IndexOf(part, StringComparison.Ordinal);
        return at < 0 ? null : text.Part(0, at).Length;
    }

    static TemplateText Joined(TemplateText between, GivenArguments given)
    {
        TemplateText.Builder joined = new();
        bool isFirst = true;
        foreach (object? item in given.Evaluator.Iterate(given.Line, given.Checked(1, "iterable").Get(0, "iterable")))
        {
            if (item is not TemplateText text) throw given.Evaluator.Fault.At(given.Line, $"{Python.TypeOf(item)} is joined to a string");
            if (!isFirst) joined.Add(between);
            isFirst = false;
            joined.Add(text);
            given.Evaluator.CountText(given.Line, joined.Length);
        }
        return joined.ToText();
    }

    /// <summary>A text with values in its braces, as far as they say no more than which.</summary>
    static TemplateText Formatted(TemplateText text, GivenArguments given)
    {
        TemplateText.Builder all = new();
        string value = text.Value;
        int next = 0, start = 0;
        for (int at = 0; at < value.Length; at++)
        {
            if (value[at] is not ('{' or '}')) continue;
            all.Add(text, start, at);
            if (at + 1 < value.Length && value[at + 1] == value[at]) start = ++at;
            else
            {
                int end = value[at] == '{' ? value.IndexOf('}', at) : -1;
                if (end < 0) throw given.Evaluator.Fault.At(given.Line, "a brace has no partner");
                string name = value[(at + 1)..end];
                if (name.Length == 0 && next < given.Positional.Count) all.Add(given.Evaluator.Text(given.Line, given.Positional[next++]));
                else if (given.Named.Any(one => one.Name == name)) all.Add(given.Evaluator.Text(given.Line, given.Get(int.MaxValue, name)));
                else throw new NotSupportedException($"'{{{name}}}' of the method format");
                given.Evaluator.CountText(given.Line, all.Length);
                (at, start) = (end, end + 1);
            }
        }
        if (start < value.Length) all.Add(text, start, value.Length);
        return all.ToText();
    }

    static TemplateList Partition(TemplateText text, GivenArguments given, bool last)
    {
        string mark = given.Checked(1, "sep").Text(0, "sep").Value;
        if (mark.Length == 0) throw given.Evaluator.Fault.At(given.Line, "the separator is empty");
        int at = last ? text.Value.LastIndexOf(mark, StringComparison.Ordinal) : text.Value.IndexOf(mark, StringComparison.Ordinal);
        TemplateText empty = TemplateText.Empty;
        return new TemplateList(at < 0 ? last ? [empty, empty, text] : [text, empty, empty]
            : [text.Part(0, at), text.Part(at, at + mark.Length), text.Part(at + mark.Length, text.Value.Length)], ListKind.Tuple);
    }

    static TemplateList Split(TemplateText text, GivenArguments given, bool fromEnd)
    {
        given.Checked(0, "sep", "maxsplit");
        string? mark = given.Get(0, "sep") is null ? null : given.Text(0, "sep").Value;
        long most = given.Integer(1, "maxsplit", -1);
        if (mark is "") throw given.Evaluator.Fault.At(given.Line, "the separator is empty");
        if (most < 0) most = long.MaxValue;
        List<(int Start, int End)> parts = mark is null ? Words(text.Value, most, fromEnd) : Parts(text.Value, mark, most, fromEnd);
        given.Evaluator.CountItems(given.Line, parts.Count);
        given.Evaluator.CountText(given.Line, text.Value.Length);
        return new TemplateList([.. parts.Select(part => text.Part(part.Start, part.End))], ListKind.List);
    }

    static List<(int, int)> Parts(string text, string mark, long most, bool fromEnd)
    {
        List<(int, int)> parts = [];
        if (!fromEnd)
        {
            int start = 0;
            for (int at; parts.Count < most && (at = text.IndexOf(mark, start, StringComparison.Ordinal)) >= 0; start = at + mark.Length)
                parts.Add((start, at));
            parts.Add((start, text.Length));
            return parts;
        }
        int end = text.Length;
        for (int at; parts.Count < most && end > 0
            && (at = text.LastIndexOf(mark, end - 1, StringComparison.Ordinal)) >= 0; end = at)
            parts.Add((at + mark.Length, end));
        parts.Add((0, end));
        parts.Reverse();
        return parts;
    }

    static List<(int, int)> Words(string text, long most, bool fromEnd)
    {
        List<(int, int)> words = [];
        if (fromEnd && most != long.MaxValue) throw new NotSupportedException("rsplit without a separator and with a limit");
        for (int at = 0; ;)
        {
            while (at < text.Length && TemplateLexer.IsSpace(text[at])) at++;
            if (at >= text.Length) return words;
            int start = at;
            if (words.Count == most) at = text.Length;
            else
                while (at < text.Length && !TemplateLexer.IsSpace(text[at])) at++;
            words.Add((start, at));
            if (words.Count > most) return words;
        }
    }

    static TemplateText Words(TemplateText text) => Cased(text, (before, isFirst) => isFirst || !char.IsLetter(before));

    static TemplateText Cased(TemplateText text, Func<char, bool, bool> isCapital)
    {
        TemplateText.Builder all = new();
        char before = '\0';
        bool isFirst = true;
        foreach (TemplateText one in text.Characters())
        {
            all.Add(one.Map(isCapital(before, isFirst) ? PythonCase.Upper : PythonCase.Lower));
            (before, isFirst) = (one.Value[^1], false);
        }
        return all.ToText();
    }
}

using System.Globalization;
using System.Text;

namespace Hone.Text.Templates;

/// <summary>
/// Cuts a template into tokens, as Jinja2 does with <c>trim_blocks</c> and <c>lstrip_blocks</c>: a line break after a block is no text,
/// nor are the spaces before one that begins a line.
/// </summary>
sealed class TemplateLexer
{
    static readonly string[] Operators = ["//", "**", "==", "!=", ">=", "<=", "+", "-", "/", "*", "%", "~", "[", "]", "(", ")", "{", "}",
        ">", "<", "=", ".", ":", "|", ","];

    readonly string _source;
    readonly TemplateFault _fault;
    readonly List<TemplateToken> _tokens = [];
    int _at, _line = 1;
    bool _startsLine = true;

    TemplateLexer(string source, TemplateFault fault) => (_source, _fault) = (source.EndsWith('\n') ? source[..^1] : source, fault);

    /// <summary>The tokens of a source.</summary>
    public static List<TemplateToken> Read(string source, TemplateFault fault)
    {
        TemplateLexer lexer = new(Normalized(source), fault);
        lexer.ReadAll();
        return lexer._tokens;
    }

    /// <summary>Whether Python takes a character for white space.</summary>
    public static bool IsSpace(char one) => char.IsWhiteSpace(one) || one is >= '\x1c' and <= '\x1f';

    /// <summary>Only CR LF, CR and LF end lines in Jinja; .NET would end them at form feeds too.</summary>
    static string Normalized(string source) => source.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');

    void ReadAll()
    {
        while (_at < _source.Length)
        {
            int found = NextTag();
            if (found < 0)
            {
                Text(_source[_at..]);
                _at = _source.Length;
                break;
            }
            char kind = _source[found + 1], sign = found + 2 < _source.Length ? _source[found + 2] : ' ';
            Text(Left(_source[_at..found], kind, sign));
            Advance(found + 2 + (sign is '-' or '+' ? 1 : 0));
            if (kind == '#') Comment();
            else if (kind == '%' && RawBegin() is { } inside) Raw(inside);
            else Tag(kind == '%');
        }
        _tokens.Add(new TemplateToken(TokenKind.End, "the end", _line));
    }

    int NextTag()
    {
        for (int at = _at; (at = _source.IndexOf('{', at)) >= 0; at++)
            if (at + 1 < _source.Length && _source[at + 1] is '{' or '%' or '#') return at;
        return -1;
    }

    /// <summary>What is left of the text before a tag.</summary>
    string Left(string text, char kind, char sign)
    {
        if (sign == '-') return PythonText.TrimEnd(text);
        int line = text.LastIndexOf('\n') + 1;
        return sign != '+' && kind != '{' && (line > 0 || _startsLine) && line < text.Length
            && text[line..].All(IsSpace) ? text[..line] : text;
    }

    void Text(string text)
    {
        if (text.Length > 0) _tokens.Add(new TemplateToken(TokenKind.Text, text, _line));
    }

    void Advance(int to)
    {
        for (int at = _at; at < to; at++)
            if (_source[at] == '\n') _line++;
        if (to > _at) _startsLine = _source[to - 1] == '\n';
        _at = to;
    }

    /// <summary>Goes behind a tag's end, and the white space that it takes away.</summary>
    void End(int at, bool trims, int length)
    {
        bool strips = at < _source.Length && _source[at] == '-', keeps = at < _source.Length && _source[at] == '+';
        int to = at + length + (strips || keeps ? 1 : 0);
        if (strips)
            while (to < _source.Length && IsSpace(_source[to])) to++;
        else if (trims && !keeps && to < _source.Length && _source[to] == '\n') to++;
        Advance(to);
    }

    void Comment()
    {
        int end = _source.IndexOf("#}", _at, StringComparison.Ordinal);
        if (end < 0) throw _fault.At(_line, "a comment has no end");
        End(end > _at && _source[end - 1] is '-' or '+' ? end - 1 : end, trims: true, 2);
    }

    int? RawBegin() => Word(_at, "raw") is { } end ? end : null;

    /// <summary>The place behind a word and the end of its block; null where something else stands there.</summary>
    int? Word(int at, string word)
    {
        while (at < _source.Length && IsSpace(_source[at])) at++;
        if (!_source.AsSpan(at).StartsWith(word)) return null;
        for (at += word.Length; at < _source.Length && IsSpace(_source[at]);) at++;
        return _source.AsSpan(at) is ['-' or '+', '%', '}', ..] or ['%', '}', ..] ? at : null;
    }

    void Raw(int inside)
    {
        End(inside, trims: false, 2);
        for (int at = _at; (at = _source.IndexOf("{%", at, StringComparison.Ordinal)) >= 0; at += 2)
        {
            char sign = at + 2 < _source.Length ? _source[at + 2] : ' ';
            if (Word(at + 2 + (sign is '-' or '+' ? 1 : 0), "endraw") is not { } end) continue;
            Text(Left(_source[_at..at], '%', sign));
            End(end, trims: true, 2);
            return;
        }
        throw _fault.At(_line, "{% raw %} has no {% endraw %}");
    }

    void Tag(bool isBlock)
    {
        int begun = _line;
        _tokens.Add(new TemplateToken(isBlock ? TokenKind.BlockBegin : TokenKind.ValueBegin, "", _line));
        Stack<char> open = new();
        while (true)
        {
            while (_at < _source.Length && IsSpace(_source[_at])) Advance(_at + 1);
            if (_at >= _source.Length) throw _fault.At(begun, isBlock ? "{% has no %}" : "{{ has no }}");
            ReadOnlySpan<char> rest = _source.AsSpan(_at);
            bool ends = open.Count == 0 && (isBlock ? rest is ['%', '}', ..] or ['-' or '+', '%', '}', ..]
                : rest is ['}', '}', ..] or ['-', '}', '}', ..]);
            if (ends)
            {
                _tokens.Add(new TemplateToken(isBlock ? TokenKind.BlockEnd : TokenKind.ValueEnd, "the end of the block", _line));
                End(_at, trims: isBlock, 2);
                return;
            }
            char first = rest[0];
            if (char.IsAsciiDigit(first)) Number();
            else if (char.IsLetter(first) || first == '_') Name();
            else if (first is '\'' or '"') String(first);
            else Operator(open);
        }
    }

    void Name()
    {
        int end = _at;
        while (end < _source.Length && (char.IsLetterOrDigit(_source[end]) || _source[end] == '_')) end++;
        Token(TokenKind.Name, _source[_at..end], end);
    }

    void Number()
    {
        int end = _at;
        bool isFloat = false;
        if (_source.AsSpan(_at) is ['0', 'x' or 'X' or 'b' or 'B' or 'o' or 'O', ..])
            throw _fault.Unknown(_line, "a number that is not decimal");
        while (end < _source.Length && (char.IsAsciiDigit(_source[end]) || _source[end] == '_')) end++;
        bool isIndex = _tokens.Count > 0 && _tokens[^1].Is(".");
        if (!isIndex && _source.AsSpan(end) is ['.', >= '0' and <= '9', ..])
        {
            isFloat = true;
            for (end++; end < _source.Length && (char.IsAsciiDigit(_source[end]) || _source[end] == '_');) end++;
        }
        if (!isIndex && _source.AsSpan(end) is ['e' or 'E', >= '0' and <= '9', ..] or ['e' or 'E', '+' or '-', >= '0' and <= '9', ..])
        {
            isFloat = true;
            for (end += 2; end < _source.Length && char.IsAsciiDigit(_source[end]);) end++;
        }
        string digits = _source[_at..end].Replace("_", "", StringComparison.Ordinal);
        if (!isFloat && !long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            throw _fault.Unknown(_line, $"a number as large as {(digits.Length > 30 ? digits[..30] + "…" : digits)}");
        Token(isFloat ? TokenKind.Float : TokenKind.Integer, digits, end);
    }

    void Operator(Stack<char> open)
    {
        foreach (string one in Operators)
            if (_source.AsSpan(_at).StartsWith(one))
            {
                if (one is "(" or "[" or "{")
                {
                    open.Push(one[0] switch { '(' => ')', '[' => ']', _ => '}' });
                    if (open.Count > TemplateParser.Deepest)
                        throw _fault.At(_line, $"it is nested more than {TemplateParser.Deepest} deep");
                }
                else if (one is ")" or "]" or "}" && (open.Count == 0 || open.Pop() != one[0]))
                    throw _fault.At(_line, $"'{one}' closes nothing");
                Token(TokenKind.Operator, one, _at + one.Length);
                return;
            }
        throw _fault.At(_line, $"'{_source[_at]}' stands where no expression has such a character");
    }

    void String(char quote)
    {
        StringBuilder value = new();
        int at = _at + 1;
        for (; at < _source.Length && _source[at] != quote; at++)
            if (_source[at] == '\\' && at + 1 < _source.Length) at = Escape(at + 1, value);
            else value.Append(_source[at]);
        if (at >= _source.Length) throw _fault.At(_line, "a string has no end");
        Token(TokenKind.String, value.ToString(), at + 1);
    }

    /// <summary>Appends what an escape of Python stands for; returns the place of its last character.</summary>
    int Escape(int at, StringBuilder value)
    {
        char one = _source[at];
        const string names = "ntr\\'\"abfv", meanings = "\n\t\r\\'\"\a\b\f\v";
        if (names.IndexOf(one) is >= 0 and var known) value.Append(meanings[known]);
        else if (one == '\n') { }
        else if (one is 'x' or 'u' or 'U')
        {
            int length = one switch { 'x' => 2, 'u' => 4, _ => 8 };
            if (at + length >= _source.Length || !int.TryParse(_source.AsSpan(at + 1, length), NumberStyles.AllowHexSpecifier,
                CultureInfo.InvariantCulture, out int code) || !Rune.IsValid(code))
                throw _fault.At(_line, $"\\{one} is followed by no code point");
            value.Append(new Rune(code).ToString());
            at += length;
        }
        else if (one is (>= '0' and <= '7') or 'N') throw _fault.Unknown(_line, $"the escape \\{one}");
        else value.Append('\\').Append(one);
        return at;
    }

    void Token(TokenKind kind, string value, int end)
    {
        _tokens.Add(new TemplateToken(kind, value, _line));
        Advance(end);
    }
}

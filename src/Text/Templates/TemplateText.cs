using System.Buffers;
using System.Text;

namespace Hone.Text.Templates;

/// <summary>A text of a template under way: its characters, and where each came from.</summary>
/// <remarks>Places are counted in code points, as Python counts them, wherever a template can see them.</remarks>
sealed class TemplateText
{
    static readonly SearchValues<char> Surrogates = SearchValues.Create([.. Enumerable.Range(0xD800, 0x800).Select(value => (char)value)]);

    readonly Run[] _runs;

    TemplateText(string value, Run[] runs, bool isSafe = false) => (Value, _runs, IsSafe) = (value, runs, isSafe);

    /// <summary>A text that is all from one place.</summary>
    public TemplateText(string value, int source = TextOrigin.Template)
        : this(value, value.Length == 0 ? [] : [new Run(value.Length, new TextOrigin(source))]) { }

    /// <summary>The empty text.</summary>
    public static TemplateText Empty { get; } = new("");

    /// <summary>Its characters.</summary>
    public string Value { get; }

    /// <summary>It went through the filter <c>safe</c>: Python then escapes what is added to it.</summary>
    public bool IsSafe { get; }

    /// <summary>Its characters by where they came from, in order.</summary>
    public IEnumerable<(Range Range, TextOrigin Origin)> Runs
    {
        get
        {
            int start = 0;
            foreach (Run run in _runs)
            {
                yield return (start..run.End, run.Origin);
                start = run.End;
            }
        }
    }

    /// <summary>Length in code points.</summary>
    public int Length => HasPairs ? Value.EnumerateRunes().Count() : Value.Length;

    /// <summary>The source of text that is made of this one as a whole: the first that is not the template.</summary>
    public int Source
    {
        get
        {
            foreach (Run run in _runs)
                if (!run.Origin.IsTemplate) return run.Origin.Source;
            return TextOrigin.Template;
        }
    }

    bool HasPairs => Value.AsSpan().ContainsAny(Surrogates);

    /// <summary>The same text as one that Python would not escape.</summary>
    public TemplateText AsSafe() => new(Value, _runs, isSafe: true);

    /// <summary>A part, by places in <see cref="Value"/>.</summary>
    public TemplateText Part(int start, int end)
    {
        if (start >= end) return Empty;
        if (start == 0 && end == Value.Length) return IsSafe ? new(Value, _runs) : this;
        Builder builder = new();
        builder.Add(this, start, end);
        return builder.ToText();
    }

    /// <summary>The place in <see cref="Value"/> of a code point.</summary>
    public int PlaceOf(int codePoint)
    {
        if (!HasPairs) return Math.Min(codePoint, Value.Length);
        int at = 0;
        foreach (Rune rune in Value.EnumerateRunes())
        {
            if (codePoint-- == 0) return at;
            at += rune.Utf16SequenceLength;
        }
        return Value.Length;
    }

    /// <summary>The code points from one to another, by a step that is not 0.</summary>
    public TemplateText Slice(IReadOnlyList<int> places)
    {
        Builder builder = new();
        int[] starts = Starts();
        foreach (int place in places) builder.Add(this, starts[place], starts[place + 1]);
        return builder.ToText();
    }

    /// <summary>Each code point as a text of its own.</summary>
    public IEnumerable<TemplateText> Characters()
    {
        int[] starts = Starts();
        for (int i = 0; i + 1 < starts.Length; i++) yield return Part(starts[i], starts[i + 1]);
    }

    /// <summary>The same text with other characters in each run, such as capital ones.</summary>
    public TemplateText Map(Func<string, string> change)
    {
        Builder builder = new();
        foreach ((Range range, TextOrigin origin) in Runs) builder.Add(change(Value[range]), origin);
        return builder.ToText();
    }

    /// <inheritdoc/>
    public override string ToString() => Value;

    int[] Starts()
    {
        List<int> starts = [0];
        if (HasPairs)
            foreach (Rune rune in Value.EnumerateRunes()) starts.Add(starts[^1] + rune.Utf16SequenceLength);
        else
            for (int i = 1; i <= Value.Length; i++) starts.Add(i);
        return [.. starts];
    }

    /// <summary>Characters up to a place, which all came from one.</summary>
    readonly record struct Run(int End, TextOrigin Origin);

    /// <summary>Puts a text together.</summary>
    internal sealed class Builder
    {
        readonly StringBuilder _value = new();
        readonly List<Run> _runs = [];

        /// <summary>Characters so far.</summary>
        public int Length => _value.Length;

        /// <summary>Adds characters from one place.</summary>
        public void Add(ReadOnlySpan<char> value, TextOrigin origin)
        {
            if (value.IsEmpty) return;
            _value.Append(value);
            Extend(origin);
        }

        /// <summary>Adds a text.</summary>
        /// <param name="text">It.</param>
        /// <param name="change">Says more of where it came from.</param>
        public void Add(TemplateText text, Func<TextOrigin, TextOrigin>? change = null)
        {
            int start = 0;
            foreach (Run run in text._runs)
            {
                _value.Append(text.Value, start, run.End - start);
                Extend(change?.Invoke(run.Origin) ?? run.Origin);
                start = run.End;
            }
        }

        /// <summary>Adds a part of a text, by places in its value.</summary>
        public void Add(TemplateText text, int start, int end)
        {
            int from = 0;
            foreach (Run run in text._runs)
            {
                int first = Math.Max(from, start), last = Math.Min(run.End, end);
                if (first < last)
                {
                    _value.Append(text.Value, first, last - first);
                    Extend(run.Origin);
                }
                from = run.End;
                if (from >= end) break;
            }
        }

        /// <summary>The text.</summary>
        public TemplateText ToText() => _runs.Count == 0 ? Empty : new(_value.ToString(), [.. _runs]);

        void Extend(TextOrigin origin)
        {
            if (_runs.Count > 0 && _runs[^1].Origin == origin) _runs[^1] = new Run(_value.Length, origin);
            else _runs.Add(new Run(_value.Length, origin));
        }
    }
}

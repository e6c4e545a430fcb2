using System.Globalization;
using System.Text;

namespace Hone.Insight.Reports;

/// <summary>A line of text in which some words are code or strong. What is put into it is text, whatever signs it holds.</summary>
/// <param name="phrases">Its parts.</param>
public sealed class Words(IReadOnlyList<Words.Phrase> phrases)
{
    /// <summary>A part of a line.</summary>
    /// <param name="Text">Its text.</param>
    /// <param name="IsCode">Something to type, or a name as a file has it.</param>
    /// <param name="IsStrong">What the reader looks for.</param>
    public readonly record struct Phrase(string Text, bool IsCode = false, bool IsStrong = false);

    /// <summary>Its parts, in their order.</summary>
    public IReadOnlyList<Phrase> Phrases { get; } = phrases;

    /// <summary>Without any marks.</summary>
    public static Words Plain(string text) => new([new Phrase(text)]);

    /// <summary>A text as code.</summary>
    public static Words Code(string text) => new([new Phrase(text, IsCode: true)]);

    /// <summary>
    /// An interpolated text whose own letters may have marks: <c>`</c> around code, <c>**</c> around what is strong. What stands in braces
    /// is text, or words with marks of their own.
    /// </summary>
    public static Words Of(FormattableString text)
    {
        ArgumentNullException.ThrowIfNull(text);
        List<Phrase> phrases = [];
        StringBuilder pending = new();
        bool isCode = false, isStrong = false;
        string format = text.Format;
        for (int i = 0; i < format.Length; i++)
        {
            if (format[i] == '`')
            {
                Take();
                isCode = !isCode;
            }
            else if (format[i] == '*' && i + 1 < format.Length && format[i + 1] == '*')
            {
                Take();
                isStrong = !isStrong;
                i++;
            }
            else if (format[i] == '{' && format[i + 1] != '{')
            {
                int end = format.IndexOf('}', i), colon = format.IndexOf(':', i, end - i);
                object? argument = text.GetArgument(int.Parse(format.AsSpan(i + 1, (colon < 0 ? end : colon) - i - 1),
                    CultureInfo.InvariantCulture));
                if (argument is Words words)
                {
                    Take();
                    phrases.AddRange(words.Phrases);
                }
                else
                    pending.Append(argument is IFormattable formattable
                        ? formattable.ToString(colon < 0 ? null : format[(colon + 1)..end], CultureInfo.InvariantCulture) : argument);
                i = end;
            }
            else
            {
                if (format[i] is '{' or '}') i++;                                // braces of the text itself are written twice
                pending.Append(format[i]);
            }
        }

        Take();
        return new Words(phrases);

        void Take()
        {
            if (pending.Length > 0) phrases.Add(new Phrase(pending.ToString(), isCode, isStrong));
            pending.Clear();
        }
    }

    /// <summary>Texts with commas between.</summary>
    public static Words Joined(IEnumerable<Words> words, string between = ", ")
    {
        ArgumentNullException.ThrowIfNull(words);
        return new Words([.. words.SelectMany((one, i) => i == 0 ? one.Phrases : [new Phrase(between), .. one.Phrases])]);
    }

    /// <summary>One after the other.</summary>
    public static Words operator +(Words left, Words right) => Add(left, right);

    /// <summary>One after the other.</summary>
    public static Words Add(Words left, Words right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        return new Words([.. left.Phrases, .. right.Phrases]);
    }

    /// <summary>A text without marks.</summary>
    public static implicit operator Words(string text) => Plain(text);

    /// <summary>The text alone.</summary>
    public override string ToString() => string.Concat(Phrases.Select(phrase => phrase.Text));
}

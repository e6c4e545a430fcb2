using System.Buffers;
using System.Text;
using Hone.Text.Specials;

namespace Hone.Text;

/// <summary>Every Unicode code point of the training text is a token; ids follow the order of the code points.</summary>
public sealed class CharacterTokenizer : Tokenizer
{
    internal const string KindName = "characters";
    const int Unknown = -1;

    /// <summary>One invalid byte in so many is taken for dirt; more, and the text is not what it is taken for.</summary>
    const long BytesPerInvalidByte = 1000;

    readonly Rune[] _characters;
    readonly int[] _idOfCodePoint;

    CharacterTokenizer(Rune[] ascending, SpecialTokens specials) : base(PiecesOf(ascending), specials)
    {
        _characters = ascending;
        _idOfCodePoint = new int[ascending[^1].Value + 1];
        Array.Fill(_idOfCodePoint, Unknown);
        for (int id = 0; id < ascending.Length; id++)
            _idOfCodePoint[ascending[id].Value] = id;
    }

    /// <inheritdoc/>
    public override string Kind => KindName;

    /// <summary>The tokenizer whose vocabulary is the distinct code points of a text.</summary>
    /// <exception cref="InvalidDataException">The text is empty, or more than one byte in a thousand of it is not UTF-8.</exception>
    public static CharacterTokenizer Train(ReadOnlySpan<byte> utf8, out Dropped dropped)
    {
        if (utf8.IsEmpty)
            throw new InvalidDataException("The text to take the characters from is empty.\nGive a text with at least one character.");

        HashSet<Rune> seen = [];
        long invalidBytes = 0;
        long? firstOffset = null;
        for (int at = 0, length; at < utf8.Length; at += length)
        {
            if (Rune.DecodeFromUtf8(utf8[at..], out Rune rune, out length) == OperationStatus.Done)
            {
                seen.Add(rune);
                continue;
            }
            invalidBytes += length;
            firstOffset ??= at;
        }

        if (invalidBytes * BytesPerInvalidByte > utf8.Length)
            throw new InvalidDataException(
                $"{invalidBytes} of the text's {utf8.Length} bytes are not UTF-8, the first of them at offset {firstOffset}.\n"
                + "Convert the text to UTF-8, or use tokenizer kind bpe or bytes, which take any bytes.");
        dropped = new(invalidBytes, 0, firstOffset);
        return new([.. seen.Order()], SpecialTokens.None);
    }

    private protected override int[] EncodeText(ReadOnlySpan<byte> utf8, out Dropped dropped)
    {
        List<int> ids = new(utf8.Length);
        long invalidBytes = 0, unknownCharacters = 0;
        long? firstOffset = null;
        for (int at = 0, length; at < utf8.Length; at += length)
        {
            bool isValid = Rune.DecodeFromUtf8(utf8[at..], out Rune rune, out length) == OperationStatus.Done;
            int id = isValid && rune.Value < _idOfCodePoint.Length ? _idOfCodePoint[rune.Value] : Unknown;
            if (id != Unknown)
            {
                ids.Add(id);
                continue;
            }
            if (isValid)
                unknownCharacters++;
            else
                invalidBytes += length;
            firstOffset ??= at;
        }
        dropped = new(invalidBytes, unknownCharacters, firstOffset);
        return [.. ids];
    }

    private protected override Tokenizer With(SpecialTokens changed) => new CharacterTokenizer(_characters, changed);

    internal override TokenizerFile ToFile() =>
        new() { Kind = KindName, Characters = string.Concat(_characters), Special = SpecialsForFile };

    internal static CharacterTokenizer FromFile(string characters, IEnumerable<SpecialToken> specials)
    {
        Rune[] runes = [.. characters.EnumerateRunes()];
        if (runes.Length == 0)
            throw new FormatException("it has no characters");
        for (int i = 1; i < runes.Length; i++)
            if (runes[i] <= runes[i - 1])
                throw new FormatException($"its characters are not in ascending order at place {i}");
        return new(runes, SpecialTokens.Of(specials, PiecesOf(runes)));
    }

    static Pieces PiecesOf(Rune[] characters) => Pieces.Of(characters.Select(Utf8Of));

    static byte[] Utf8Of(Rune rune)
    {
        byte[] bytes = new byte[rune.Utf8SequenceLength];
        rune.EncodeToUtf8(bytes);
        return bytes;
    }
}

using System.Text;

namespace Hone.Text;

/// <summary>
/// Makes text of tokens that come one by one. Gives back whole code points only: the bytes of one that is not complete yet are held
/// back until it is. Bytes that can never become UTF-8 turn into U+FFFD.
/// </summary>
public sealed class StreamingDecoder
{
    readonly Decoder _decoder = Encoding.UTF8.GetDecoder();

    /// <summary>Takes the bytes of the next token, and gives the text that is complete with them; sometimes that is none.</summary>
    public string Append(ReadOnlySpan<byte> bytes) => Decode(bytes, flush: false);

    /// <summary>Ends the text: what was held back turns into U+FFFD. The next <see cref="Append"/> begins a new one.</summary>
    public string Flush() => Decode([], flush: true);

    string Decode(ReadOnlySpan<byte> bytes, bool flush)
    {
        Span<char> characters = new char[_decoder.GetCharCount(bytes, flush)];
        int count = _decoder.GetChars(bytes, characters, flush);
        return new(characters[..count]);
    }
}

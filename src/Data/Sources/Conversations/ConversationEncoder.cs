using System.Text;
using Hone.Data.Tokens;
using Hone.Text;

namespace Hone.Data.Sources.Conversations;

/// <summary>Conversations, a JSON line each: only what the assistant says, and that it has ended, are loss tokens.</summary>
/// <remarks>
/// Laid out as <see cref="ConversationFormat"/> says.
/// </remarks>
public sealed class ConversationEncoder : DocumentEncoder
{
    readonly int[] _userStart, _userEnd, _assistantStart, _assistantEnd;
    readonly Func<SourcePlace, string> _tell;
    readonly ConversationShape? _shape;

    /// <summary>An encoder for conversations.</summary>
    /// <param name="tokenizer">What turns text into ids.</param>
    /// <param name="bos">What begins every conversation.</param>
    /// <param name="tell">Names a place, for messages.</param>
    /// <param name="shape">How rows are read; null for lists of messages.</param>
    public ConversationEncoder(Tokenizer tokenizer, string bos, Func<SourcePlace, string> tell, ConversationShape? shape = null)
        : base(tokenizer, tokenizer.EncodeSpecial(bos))
    {
        (_tell, _shape) = (tell, shape);
        ConversationFormat format = new(bos);
        (_userStart, _userEnd) = (tokenizer.EncodeSpecial(format.UserStart), tokenizer.EncodeSpecial(format.UserEnd));
        (_assistantStart, _assistantEnd) = (tokenizer.EncodeSpecial(format.AssistantStart),
            tokenizer.EncodeSpecial(format.AssistantEnd));
        if (_assistantEnd.Length == 0)
            throw new InvalidDataException(
                $"the marks of turns, such as <|assistant_end|>, have no token in this tokenizer ({tokenizer.Kind})\n"
                    + "Use one that spells any text: bytes or bpe.");
    }

    /// <inheritdoc/>
    public override bool HasMask => true;

    /// <inheritdoc/>
    public override string Sentence => "Conversations; what the assistant says and that it ends are loss tokens, the rest is only read.";

    /// <inheritdoc/>
    public override Dropped Encode(in SourceDocument document, List<int> tokens, int threads = 1)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        SourcePlace place = document.Place;
        (long bytes, long characters) = (0, 0);
        Add(Bos.Span, learned: false);
        foreach (Turn turn in ConversationLine.Read(document.Text, _shape, () => _tell(place)))
        {
            Add(turn.IsAssistant ? _assistantStart : _userStart, learned: false);
            Add(Tokenizer.Encode(Encoding.UTF8.GetBytes(turn.Text), out Dropped dropped), turn.IsAssistant);
            Add(turn.IsAssistant ? _assistantEnd : _userEnd, turn.IsAssistant);
            (bytes, characters) = (bytes + dropped.InvalidBytes, characters + dropped.UnknownCharacters);
        }
        return new Dropped(bytes, characters, null);

        void Add(ReadOnlySpan<int> ids, bool learned)
        {
            foreach (int id in ids)
                tokens.Add(learned ? id : ~id);
        }
    }
}

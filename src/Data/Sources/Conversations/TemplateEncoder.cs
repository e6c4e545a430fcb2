using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Hone.Data.Tokens;
using Hone.Text;

namespace Hone.Data.Sources.Conversations;

/// <summary>Conversations by a chat template: what is learned of them is what a mask says, and the rest is only read.</summary>
/// <remarks>
/// Answers are never cut: where a conversation has more tokens than fit, whole early turns are left out, and where even the last answer
/// does not fit with its question, the row. A row from which nothing would be learned gets no token. All of it is counted.
/// </remarks>
public sealed class TemplateEncoder : DocumentEncoder
{
    readonly ChatRenderer _renderer;
    readonly ConversationShape _shape;
    readonly MaskKind _mask;
    readonly int _most;
    readonly Func<SourcePlace, string> _tell;
    readonly Lock _lock = new();
    readonly HashSet<UInt128> _seen = [];
    ConversationCounts _counts = new();

    /// <summary>An encoder for conversations.</summary>
    /// <param name="tokenizer">What turns text into ids.</param>
    /// <param name="renderer">The template.</param>
    /// <param name="shape">How rows are read.</param>
    /// <param name="mask">What is learned.</param>
    /// <param name="most">Tokens that fit; 0 for any number.</param>
    /// <param name="tell">Names a place, for messages.</param>
    public TemplateEncoder(Tokenizer tokenizer, ChatRenderer renderer, ConversationShape shape, MaskKind mask, int most,
        Func<SourcePlace, string> tell)
        : base(tokenizer, tokenizer.EncodeSpecial(renderer.Form.Opening)) =>
        (_renderer, _shape, _mask, _most, _tell) = (renderer, shape, mask, most, tell);

    /// <inheritdoc/>
    public override bool HasMask => true;

    /// <inheritdoc/>
    public override string Sentence => $"Conversations ({_shape.Sentence}) by the chat template {_renderer.Form.Name} ("
        + $"{Sha256.Of(_renderer.Form.Template)}{(_renderer.Form.Date is { } date ? $", {date}" : "")}); "
        + _mask switch
        {
            MaskKind.Assistant => "what the assistant says and that it ends are loss tokens, the rest is only read.",
            MaskKind.Last => "the assistant's last turn and that it ends are loss tokens, the rest is only read.",
            MaskKind.Messages => "what messages say is learned of them, and that they end, are loss tokens, the rest is only read.",
            _ => "every token is a loss token.",
        };

    /// <summary>The template.</summary>
    public ChatRenderer Renderer => _renderer;

    /// <summary>How rows are read.</summary>
    public ConversationShape Shape => _shape;

    /// <summary>What became of the rows that were encoded so far.</summary>
    public ConversationCounts Counts
    {
        get
        {
            lock (_lock) return _counts;
        }
    }

    /// <inheritdoc/>
    public override Dropped Encode(in SourceDocument document, List<int> tokens, int threads = 1)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        SourcePlace place = document.Place;
        Conversation conversation = ConversationRow.Read(document.Text, _shape, () => _tell(place));
        UInt128 hash = MemoryMarshal.Read<UInt128>(SHA256.HashData(document.Text.Span));
        int first = tokens.Count;
        (ConversationCounts outcome, Dropped dropped) = Add(conversation, tokens, place);
        if (outcome.Used == 0) CollectionsMarshal.SetCount(tokens, first);
        lock (_lock)
        {
            if (!_seen.Add(hash)) outcome = outcome with { Duplicates = 1 };
            _counts += outcome;
        }
        return dropped;
    }

    (ConversationCounts, Dropped) Add(Conversation conversation, List<int> tokens, SourcePlace place)
    {
        ConversationCounts row = new(Rows: 1, OddOrder: IsOdd(conversation) ? 1 : 0);
        if (!conversation.HasAnswer) return (row with { WithoutAnswer = 1 }, default);
        (int first, int whole) = (tokens.Count, 0);
        for (Conversation? left = conversation; left is not null; left = left.WithoutFirstTurn())
        {
            CollectionsMarshal.SetCount(tokens, first);
            IReadOnlyList<ChatPiece> pieces = Rendered(left, place);
            Dropped dropped = _renderer.Encode(Tokenizer, pieces, tokens);
            int count = tokens.Count - first;
            if (left == conversation) whole = count;
            if (_most > 0 && count > _most) continue;
            int learned = 0;
            for (int i = first; i < tokens.Count; i++) learned += tokens[i] >= 0 ? 1 : 0;
            int said = pieces.Where(piece => piece.Turn >= 0).Select(piece => piece.Turn).Distinct().Count(left.IsAnswer);
            row = row with { EmptyAnswers = Enumerable.Range(0, left.Count).Count(left.IsAnswer) - said };
            return learned == 0 ? (row with { WithoutMask = 1 }, default) : (row with
            {
                Used = 1, Shortened = left == conversation ? 0 : 1, TrainedTokens = learned, MaskedTokens = count - learned,
                TruncatedTokens = whole - count,
            }, dropped);
        }
        return (row with { TooLong = 1, TruncatedTokens = whole }, default);
    }

    IReadOnlyList<ChatPiece> Rendered(Conversation conversation, SourcePlace place)
    {
        try
        {
            return _renderer.Render(conversation, _mask);
        }
        catch (InvalidDataException problem)
        {
            throw new InvalidDataException($"{_tell(place)}: {problem.Message}", problem);
        }
    }

    static bool IsOdd(Conversation conversation)
    {
        string before = "";
        for (int message = 0; message < conversation.Count; message++)
        {
            string role = conversation.RoleOf(message);
            bool fits = role switch
            {
                "system" or "developer" => message == 0,
                "user" => before is "" or "system" or "developer" or "assistant",
                "assistant" => before is "user" or "tool",
                _ => before is "assistant" or "tool",
            };
            if (!fits) return true;
            before = role;
        }
        return false;
    }
}

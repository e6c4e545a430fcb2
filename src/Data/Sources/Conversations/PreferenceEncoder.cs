using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Hone.Data.Tokens;
using Hone.Text;

namespace Hone.Data.Sources.Conversations;

/// <summary>
/// Preferences as tokens: a question with its chosen answer, then the same question with the rejected one. Only the answers, and that they
/// end, are loss tokens.
/// </summary>
/// <remarks>
/// By a chat template, or, where none is named, as plain text: the question's text, the answer's, and what ends a document. Answers are
/// never cut: early turns of the question go from both sides, or the row goes. All of it is counted.
/// </remarks>
public sealed class PreferenceEncoder : DocumentEncoder
{
    readonly ChatRenderer? _renderer;
    readonly ConversationShape _shape;
    readonly int _most;
    readonly Func<SourcePlace, string> _tell;
    readonly HashSet<UInt128> _seen = [];

    /// <summary>An encoder for preferences.</summary>
    /// <param name="tokenizer">What turns text into ids.</param>
    /// <param name="renderer">The template; null for plain text.</param>
    /// <param name="bos">What begins and ends a plain text.</param>
    /// <param name="shape">How rows are read.</param>
    /// <param name="most">Tokens that fit, of each side.</param>
    /// <param name="tell">Names a place, for messages.</param>
    public PreferenceEncoder(Tokenizer tokenizer, ChatRenderer? renderer, string bos, ConversationShape shape, int most,
        Func<SourcePlace, string> tell)
        : base(tokenizer, tokenizer.EncodeSpecial(renderer?.Form.Opening ?? bos)) =>
        (_renderer, _shape, _most, _tell) = (renderer, shape, most, tell);

    /// <inheritdoc/>
    public override bool HasMask => true;

    /// <inheritdoc/>
    public override string Sentence => $"Preferences ({_shape.Sentence}) " + (_renderer is { Form: var form }
        ? $"by the chat template {form.Name} ({Sha256.Of(form.Template)}{(form.Date is { } date ? $", {date}" : "")})" : "as plain text")
        + "; what is answered and that it ends are loss tokens, the rest is only read.";

    /// <summary>The template; null for plain text.</summary>
    public ChatRenderer? Renderer => _renderer;

    /// <summary>What became of the rows that were encoded so far.</summary>
    public ConversationCounts Counts { get; private set; } = new();

    /// <inheritdoc/>
    public override Dropped Encode(in SourceDocument document, List<int> tokens, int threads = 1) =>
        EncodePair(document, tokens, out _);

    /// <summary>Adds the tokens of both sides to a list; nothing where the row is dropped, which the counts tell.</summary>
    /// <param name="document">The row.</param>
    /// <param name="tokens">Where they go: ids, or complements of those that are no loss tokens.</param>
    /// <param name="rejected">Where the rejected side begins in the list.</param>
    /// <returns>What of it has no token.</returns>
    /// <exception cref="InvalidDataException">The row is no preference; the message says where it stands.</exception>
    public Dropped EncodePair(in SourceDocument document, List<int> tokens, out int rejected)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        SourcePlace place = document.Place;
        int first = tokens.Count;
        PreferencePair pair = PreferenceRow.Read(document.Text, _shape, () => _tell(place));
        ConversationCounts row = new(Rows: 1);
        if (!_seen.Add(MemoryMarshal.Read<UInt128>(SHA256.HashData(document.Text.Span)))) row = row with { Duplicates = 1 };
        rejected = first;
        Dropped dropped = default;
        if (pair.IsSame) row = row with { SameAnswers = 1 };
        else row = Add(pair, tokens, row, place, ref rejected, ref dropped);
        if (row.Used == 0) CollectionsMarshal.SetCount(tokens, first);
        Counts += row;
        return dropped;
    }

    ConversationCounts Add(PreferencePair pair, List<int> tokens, ConversationCounts row, SourcePlace place, ref int rejected,
        ref Dropped dropped)
    {
        int first = tokens.Count, whole = 0;
        for (PreferencePair? left = pair; left is not null; left = _renderer is null ? null : left.WithoutFirstTurn())
        {
            CollectionsMarshal.SetCount(tokens, first);
            Dropped one = Side(left.Chosen, left.PromptLength, tokens, place);
            rejected = tokens.Count;
            Dropped other = Side(left.Rejected, left.PromptLength, tokens, place);
            int count = tokens.Count - first;
            if (left == pair) whole = count;
            ReadOnlySpan<int> all = CollectionsMarshal.AsSpan(tokens)[first..];
            int ofChosen = Learned(all[..(rejected - first)]), ofRejected = Learned(all[(rejected - first)..]);
            if (ofChosen == 0 || ofRejected == 0) return row with { WithoutAnswer = 1 };
            if (rejected - first > _most || tokens.Count - rejected > _most) continue;
            dropped = new Dropped(one.InvalidBytes + other.InvalidBytes, one.UnknownCharacters + other.UnknownCharacters, null);
            return row with
            {
                Used = 1, Shortened = left == pair ? 0 : 1, TrainedTokens = ofChosen + ofRejected,
                MaskedTokens = count - ofChosen - ofRejected, TruncatedTokens = whole - count,
            };
        }
        return row with { TooLong = 1, TruncatedTokens = whole };
    }

    /// <summary>A question and one of its answers.</summary>
    Dropped Side(Conversation conversation, int asked, List<int> tokens, SourcePlace place)
    {
        if (_renderer is null) return Plain(conversation, asked, tokens, place);
        try
        {
            return _renderer.Encode(Tokenizer, _renderer.Render(conversation, MaskKind.Messages), tokens);
        }
        catch (InvalidDataException problem)
        {
            throw new InvalidDataException($"{_tell(place)}: {problem.Message}", problem);
        }
    }

    Dropped Plain(Conversation conversation, int asked, List<int> tokens, SourcePlace place)
    {
        if (asked != 1 || conversation.Count > 2)
            throw new InvalidDataException($"{_tell(place)} is a conversation of several turns, and no chat template is named\n"
                + "Say how turns are written: data.chat_template: chatml, or the one that the model was trained with.");
        string answer = conversation.Count == 2 ? TextOf(conversation, 1) : "";
        foreach (int id in Bos.Span) tokens.Add(~id);
        int[] question = Tokenizer.Encode(Encoding.UTF8.GetBytes(TextOf(conversation, 0)), out Dropped ofQuestion);
        foreach (int id in question) tokens.Add(~id);
        if (answer.Length == 0) return ofQuestion;
        tokens.AddRange(Tokenizer.Encode(Encoding.UTF8.GetBytes(answer), out Dropped ofAnswer));
        tokens.AddRange(Bos.Span);
        return new Dropped(ofQuestion.InvalidBytes + ofAnswer.InvalidBytes,
            ofQuestion.UnknownCharacters + ofAnswer.UnknownCharacters, null);
    }

    static string TextOf(Conversation conversation, int message) => conversation.Messages[message].GetProperty("content").GetString()!;

    static int Learned(ReadOnlySpan<int> tokens)
    {
        int learned = 0;
        foreach (int token in tokens) learned += token >= 0 ? 1 : 0;
        return learned;
    }
}

using System.Globalization;
using System.Text;
using Hone.Text;
using Hone.Text.Templates;

namespace Hone.Data.Sources.Conversations;

/// <summary>
/// Renders conversations by a chat template, as pieces that know whether they are learned, and makes tokens of them. Safe for concurrent
/// use.
/// </summary>
/// <remarks>
/// Masks are made from where each character came from. A turn of the assistant is what the template writes for its message in its loop:
/// behind what it writes to ask for an answer (the generation prompt), up to the last thing behind the words that is no white space, the
/// mark that ends a turn. Where a template has <c>generation</c> blocks, they say it instead. Tokens never cross the border of a turn,
/// as they cannot when the model answers; and a special token is read only where all of it is the template's.
/// </remarks>
public sealed class ChatRenderer
{
    readonly JinjaTemplate _template;
    readonly string _prompt;
    readonly DateTime? _date;

    ChatRenderer(JinjaTemplate template, ChatForm form)
    {
        (_template, Form) = (template, form);
        _date = form.Date is { } date ? DateTime.ParseExact(date, "yyyy-MM-dd", CultureInfo.InvariantCulture) : null;
        _prompt = PromptText();
    }

    /// <summary>The template, and what it is filled in with.</summary>
    public ChatForm Form { get; }

    /// <summary>A renderer of a form that is known, such as one of a run's record.</summary>
    /// <exception cref="InvalidDataException">The template is none.</exception>
    public static ChatRenderer Of(ChatForm form)
    {
        ArgumentNullException.ThrowIfNull(form);
        return new ChatRenderer(JinjaTemplate.Parse(form.Template, form.Name), form);
    }

    /// <summary>
    /// A renderer of a template, tried on a conversation: one that cannot be trained with is refused before anything is read.
    /// </summary>
    /// <param name="name">What the template is called.</param>
    /// <param name="template">The template.</param>
    /// <param name="tokenizer">The model's tokenizer.</param>
    /// <param name="bos">What <c>bos_token</c> stands for; empty for nothing.</param>
    /// <param name="eos">What <c>eos_token</c> stands for; empty for nothing.</param>
    /// <param name="date">The day that <c>strftime_now</c> tells; null to refuse the question.</param>
    /// <exception cref="InvalidDataException">
    /// It is no template, asks for a date that nobody fixed, does not ask for answers, or does not end them.
    /// </exception>
    public static ChatRenderer Of(string name, string template, Tokenizer tokenizer, string bos, string eos, string? date)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        ChatForm form = new(name, template, bos, eos, date, "", "");
        ChatRenderer renderer = new(JinjaTemplate.Parse(template, name), form);
        string opening = renderer.FindOpening(tokenizer);
        return new ChatRenderer(renderer._template, form with { Opening = opening, End = renderer.FindEnd(tokenizer) });
    }

    /// <summary>Renders a conversation.</summary>
    /// <param name="conversation">It.</param>
    /// <param name="mask">What of it is learned.</param>
    /// <param name="asks">Whether an answer is asked for at its end.</param>
    /// <exception cref="InvalidDataException">The template refuses it.</exception>
    public IReadOnlyList<ChatPiece> Render(Conversation conversation, MaskKind mask, bool asks = false)
    {
        ArgumentNullException.ThrowIfNull(conversation);
        RenderedText text = Rendered(conversation, asks);
        int[] turns = Turns(conversation, text);
        bool[] learned = [.. Enumerable.Range(0, conversation.Count).Select(message => IsLearned(conversation, mask, message))];
        List<ChatPiece> pieces = [];
        foreach (TextSegment segment in text.Segments)
        {
            (int start, int length) = segment.Range.GetOffsetAndLength(text.Value.Length);
            for (int at = start, end = start; at < start + length; at = end)
            {
                while (end < start + length && turns[end] == turns[at]) end++;
                ChatPiece piece = new(text.Value[at..end], segment.Origin.IsTemplate, turns[at],
                    mask == MaskKind.All || (turns[at] >= 0 && learned[turns[at]]));
                if (pieces.Count > 0 && (piece with { Text = "" }) == (pieces[^1] with { Text = "" }))
                    pieces[^1] = piece with { Text = pieces[^1].Text + piece.Text };
                else pieces.Add(piece);
            }
        }
        return pieces;
    }

    /// <summary>The tokens of pieces: ids, or complements of those that are only read.</summary>
    /// <param name="tokenizer">The model's tokenizer.</param>
    /// <param name="pieces">What was rendered.</param>
    /// <param name="tokens">Where they go; the opening, where the template does not write it, goes before them.</param>
    /// <returns>What has no token.</returns>
    public Dropped Encode(Tokenizer tokenizer, IReadOnlyList<ChatPiece> pieces, List<int> tokens)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        ArgumentNullException.ThrowIfNull(pieces);
        ArgumentNullException.ThrowIfNull(tokens);
        int first = tokens.Count;
        (long bytes, long characters) = (0, 0);
        for (int i = 0, end = 0; i < pieces.Count; i = end)
        {
            while (end < pieces.Count && pieces[end].Turn == pieces[i].Turn) end++;
            EncodeTurn(tokenizer, pieces.Skip(i).Take(end - i), tokens, ref bytes, ref characters);
        }
        int[] opening = tokenizer.EncodeSpecial(Form.Opening);
        bool isThere = tokens.Count - first >= opening.Length
            && opening.Select((id, i) => tokens[first + i] == id || tokens[first + i] == ~id).All(same => same);
        if (!isThere) tokens.InsertRange(first, opening.Select(id => ~id));
        return new Dropped(bytes, characters, null);
    }

    /// <summary>The ids that ask for an answer to a conversation.</summary>
    public int[] Ask(Tokenizer tokenizer, Conversation conversation)
    {
        List<int> tokens = [];
        Encode(tokenizer, Render(conversation, MaskKind.Last, asks: true), tokens);
        return [.. tokens.Select(token => token < 0 ? ~token : token)];
    }

    static bool IsLearned(Conversation conversation, MaskKind mask, int message) => mask switch
    {
        MaskKind.Assistant => conversation.Trains[message] ?? conversation.IsAnswer(message),
        MaskKind.Messages => conversation.Trains[message] ?? false,
        MaskKind.Last => conversation.IsAnswer(message)
            && Enumerable.Range(message + 1, conversation.Count - message - 1).All(later => !conversation.IsAnswer(later)),
        _ => true,
    };

    static void EncodeTurn(Tokenizer tokenizer, IEnumerable<ChatPiece> pieces, List<int> tokens, ref long bytes, ref long characters)
    {
        StringBuilder open = new();
        bool openLearned = false;
        foreach (ChatPiece piece in pieces)
        {
            if (open.Length > 0 && openLearned != piece.IsLearned) Close(ref bytes, ref characters);
            openLearned = piece.IsLearned;
            int at = 0;
            while (piece.IsTemplate && NextSpecial(tokenizer, piece.Text, at) is var (place, special))
            {
                open.Append(piece.Text, at, place - at);
                Close(ref bytes, ref characters);
                tokens.Add(piece.IsLearned ? special.Id : ~special.Id);
                at = place + special.Text.Length;
            }
            open.Append(piece.Text, at, piece.Text.Length - at);
        }
        Close(ref bytes, ref characters);

        void Close(ref long bytes, ref long characters)
        {
            if (open.Length == 0) return;
            int[] ids = tokenizer.Encode(Encoding.UTF8.GetBytes(open.ToString()), out Dropped dropped);
            foreach (int id in ids) tokens.Add(openLearned ? id : ~id);
            (bytes, characters) = (bytes + dropped.InvalidBytes, characters + dropped.UnknownCharacters);
            open.Clear();
        }
    }

    /// <summary>The first special token in a text of the template, the longest of those that begin there; null for none.</summary>
    static (int Place, Hone.Text.Specials.SpecialToken Special)? NextSpecial(Tokenizer tokenizer, string text, int from)
    {
        (int Place, Hone.Text.Specials.SpecialToken Special)? found = null;
        foreach (Hone.Text.Specials.SpecialToken special in tokenizer.Specials)
        {
            int place = text.IndexOf(special.Text, from, StringComparison.Ordinal);
            if (place < 0) continue;
            if (found is not { } other || place < other.Place || (place == other.Place && special.Text.Length > other.Special.Text.Length))
                found = (place, special);
        }
        return found;
    }

    RenderedText Rendered(Conversation conversation, bool asks)
    {
        Dictionary<string, object?> inputs = new()
        {
            ["bos_token"] = Form.Bos, ["eos_token"] = Form.Eos, ["add_generation_prompt"] = asks,
        };
        if (conversation.Tools is { } tools) inputs["tools"] = tools;
        return _template.Render(inputs, conversation.Messages, _date);
    }

    /// <summary>The turn that each character belongs to; −1 for none.</summary>
    int[] Turns(Conversation conversation, RenderedText text)
    {
        int[] turns = new int[text.Value.Length];
        Array.Fill(turns, -1);
        for (int message = 0; message < conversation.Count; message++)
        {
            bool isAnswer = conversation.IsAnswer(message);
            (int start, int end) = isAnswer && _template.HasGeneration ? Generated(text, message) : SpanOf(text, message, isAnswer);
            for (int at = start; at < end; at++) turns[at] = message;
        }
        return turns;
    }

    /// <summary>What a template marks as generated for a message, with the mark that ends the turn where that follows.</summary>
    static (int Start, int End) Generated(RenderedText text, int message)
    {
        (int start, int end, bool isWords) = (-1, -1, false);
        foreach (TextSegment segment in text.Segments)
        {
            (int from, int length) = segment.Range.GetOffsetAndLength(text.Value.Length);
            if (segment.Origin.IsGenerated && segment.Origin.Owner == message)
                (start, end, isWords) = (start < 0 ? from : start, from + length, !segment.Origin.IsTemplate);
            else if (from == end && isWords && segment.Origin.Owner == message && segment.Origin.IsTemplate)
                end += text.Value.AsSpan(from, length).TrimEnd().Length;
        }
        return (Math.Max(0, start), Math.Max(0, end));
    }

    /// <summary>What a template writes for a message, without what asks for it and without white space behind its end.</summary>
    (int Start, int End) SpanOf(RenderedText text, int message, bool isAnswer)
    {
        (int first, int last, int wordsStart, int wordsEnd) = (-1, -1, -1, -1);
        foreach (TextSegment segment in text.Segments)
        {
            (int from, int length) = segment.Range.GetOffsetAndLength(text.Value.Length);
            bool isOwn = segment.Origin.Owner == message, isWords = segment.Origin.Message == message;
            if (isWords && !isOwn && isAnswer)
                throw new InvalidDataException($"the chat template {Form.Name} writes an answer outside of its loop over the messages, so "
                    + "what is to be learned cannot be told\nPut {% generation %} and {% endgeneration %} around what the assistant says.");
            if (!isOwn) continue;
            (first, last) = (first < 0 ? from : first, from + length);
            if (isWords) (wordsStart, wordsEnd) = (wordsStart < 0 ? from : wordsStart, from + length);
        }
        if (wordsStart < 0) return (0, 0);
        int start = wordsStart;
        if (isAnswer)
        {
            int shared = text.Value.AsSpan(first, wordsStart - first).CommonPrefixLength(_prompt);
            if (shared > 0 || _prompt.Length == 0) start = first + shared;
        }
        return (start, wordsEnd + text.Value.AsSpan(wordsEnd, last - wordsEnd).TrimEnd().Length);
    }

    /// <summary>What the template writes to ask for an answer.</summary>
    string PromptText()
    {
        Conversation asked = Conversation.Of([("user", "x")]);
        string without = Rendered(asked, asks: false).Value, with = Rendered(asked, asks: true).Value;
        return with[with.AsSpan().CommonPrefixLength(without)..];
    }

    string FindOpening(Tokenizer tokenizer)
    {
        string opening = Rendered(Conversation.Of([("user", "x")]), asks: false).Value;
        try
        {
            string other = Rendered(Conversation.Of([("system", "y"), ("user", "x")]), asks: false).Value;
            opening = opening[..opening.AsSpan().CommonPrefixLength(other)];
        }
        catch (InvalidDataException)
        {
            // It knows no system; then nothing but users begin.
        }
        if (NextSpecial(tokenizer, opening, 0) is (0, var special)) return special.Text;
        return Form.Bos.Length > 0 ? Form.Bos : Tokens.BosToken.StandardOf(tokenizer, null);
    }

    string FindEnd(Tokenizer tokenizer)
    {
        Conversation tried = Conversation.Of([("user", "x"), ("assistant", "y")]);
        IReadOnlyList<ChatPiece> pieces = Render(tried, MaskKind.Assistant);
        ChatPiece[] answer = [.. pieces.Where(piece => piece.Turn == 1)];
        int words = Array.FindLastIndex(answer, piece => !piece.IsTemplate);
        string end = string.Concat(answer.Skip(words + 1).Select(piece => piece.Text)), begin = string.Concat(answer
            .TakeWhile(piece => piece.IsTemplate).Select(piece => piece.Text));
        if (words < 0)
            throw Refused("writes nothing of what the assistant says", "Take another template.");
        if (end.Trim().Length == 0)
            throw Refused("writes nothing behind an answer, so the model would never learn to stop",
                "Have it write eos_token there, or take another template.");
        if (_prompt.Length == 0 && NextSpecial(tokenizer, begin, 0) is not null)
            throw Refused($"begins answers with \"{begin}\" and does not write that when it is asked for one (add_generation_prompt)",
                "Have it write the same there, or the model is asked with another text than it learned from.");
        if (tokenizer.Specials.Count > 0 && NextSpecial(tokenizer, end, 0) is null)
            throw Refused($"ends an answer with \"{end.Trim()}\", which is no token of this tokenizer",
                $"Make it one: tokenizer.special: {string.Join(' ', SpecialLooking(Rendered(tried, asks: true).Value))}");
        return end.Trim();
    }

    /// <summary>Marks in a text that look as if they were meant to be tokens.</summary>
    static IEnumerable<string> SpecialLooking(string text)
    {
        HashSet<string> seen = [];
        for (int at = 0; (at = text.IndexOf('<', at)) >= 0; at++)
            if (text.IndexOf('>', at) is > 0 and var end && !text.AsSpan(at, end - at).ContainsAny(' ', '\n')
                && seen.Add(text[at..(end + 1)]))
                yield return text[at..(end + 1)];
    }

    InvalidDataException Refused(string problem, string remedy) =>
        new($"the chat template {Form.Name} {problem.ReplaceLineEndings("\\n")}\n{remedy.ReplaceLineEndings("\\n")}");
}

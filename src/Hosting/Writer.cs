using System.Runtime.InteropServices;
using System.Text;
using Hone.Models.Generation;
using Hone.Models.Gpt;
using Hone.Runs;
using Hone.Tensors.Backends;
using Hone.Text;

namespace Hone.Hosting;

/// <summary>
/// A text under way: takes prompts, and writes on as whole characters, until the model ends the text or enough is written.
/// </summary>
public sealed class Writer : IDisposable
{
    readonly Generator _generator;
    readonly Tokenizer _tokenizer;
    readonly int[][] _ends;
    readonly int _context;
    readonly List<TokenScore> _scores = [];

    internal Writer(GptModel model, IBackend backend, Tokenizer tokenizer, TextFormat format)
    {
        (_tokenizer, _context) = (tokenizer, model.Options.Context);
        _generator = new Generator(model, backend, tokenizer.VocabularySize);
        string?[] ends = [format.Bos, format.End, format.Conversation?.AssistantEnd, format.Conversation?.Start, format.Chat?.End,
            format.Chat?.Eos];
        _ends = [.. ends.OfType<string>().Where(end => end.Length > 0).Select(text => tokenizer.EncodeSpecial(text))
            .Where(ids => ids.Length > 0 && (ids.Length > 1 || tokenizer.IsSpecial(ids[0])))];
    }

    /// <summary>Tokens written since the last prompt, the end among them.</summary>
    public int Tokens { get; private set; }

    /// <summary>
    /// How likely each of them was, without the end; filled where <see cref="GenerationOptions.Alternatives"/> asks for it.
    /// </summary>
    public IReadOnlyList<TokenScore> Scores => _scores;

    /// <summary>The model itself ended the text, and did not run out of <see cref="GenerationOptions.Tokens"/>.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>The text so far, as ids.</summary>
    internal IReadOnlyList<int> Text => _generator.Text;

    /// <summary>No prompt was given yet, or all was forgotten.</summary>
    public bool IsEmpty => _generator.Text.Count == 0;

    /// <summary>Forgets the text.</summary>
    public void Clear() => _generator.Clear();

    /// <summary>Reads a prompt, and finds what of it the model will not see.</summary>
    public PromptReading Read(string prompt, bool allowSpecial = false)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(prompt);
        int[] ids = allowSpecial ? _tokenizer.EncodeWithSpecials(utf8, out Dropped dropped) : _tokenizer.Encode(utf8, out dropped);
        string? spelled = allowSpecial ? null : _tokenizer.Specials.FirstOrDefault(
            special => !special.IsAlwaysRead && prompt.Contains(special.Text, StringComparison.Ordinal))?.Text;
        if (!dropped.Any) return new PromptReading(ids, "", 0, _context, spelled);
        Rune[] unknown = [.. prompt.EnumerateRunes().Where(rune => _tokenizer.Encode(Encoding.UTF8.GetBytes(rune.ToString())).Length == 0)];
        return new PromptReading(ids, string.Concat(unknown.Distinct().Select(rune => rune.ToString())), unknown.Length, _context, spelled);
    }

    /// <summary>The text that follows, piece by piece; a character whose bytes are not all there yet waits.</summary>
    /// <param name="ids">Token ids to go on from; may be empty when a text is under way.</param>
    /// <param name="options">How to choose them, and when to stop.</param>
    /// <exception cref="ArgumentException">The options are out of range, or there is nothing to go on from.</exception>
    public IEnumerable<string> Continue(IReadOnlyList<int> ids, GenerationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Validate() is { Count: > 0 } problems) throw new ArgumentException(string.Join("; ", problems), nameof(options));
        // After a token that is no text, a text begins, and the space before it is not its own.
        bool addsSpace = _tokenizer.AddsSpace && ids.Count > 0 && _tokenizer.IsSpecial(ids[^1]);
        return Run(_generator.Continue(ids, options.Sampling), options, addsSpace);
    }

    /// <summary>Gives its memory back.</summary>
    public void Dispose() => _generator.Dispose();

    IEnumerable<string> Run(IEnumerable<int> written, GenerationOptions options, bool addsSpace)
    {
        (Tokens, HasEnded) = (0, false);
        _scores.Clear();
        _generator.Scored = options.Alternatives is { } alternatives
            ? (token, scores) => _scores.Add(TokenScore.Of(token, scores, alternatives)) : null;
        StreamingDecoder decoder = new();
        List<int> held = [];                                                 // may become an end that is spelled in several tokens
        foreach (int id in written)
        {
            Tokens++;
            held.Add(id);
            if (!options.IgnoreEnd && _ends.Any(end => end.Length == held.Count && IsBegun(end)))
            {
                HasEnded = true;
                if (_scores.Count > 0) _scores.RemoveRange(_scores.Count - held.Count, held.Count);
                held.Clear();
                break;
            }

            while (held.Count > 0 && (options.IgnoreEnd || !_ends.Any(IsBegun)))
            {
                if (Shown(held[0]) is { Length: > 0 } piece) yield return piece;
                held.RemoveAt(0);
            }

            if (Tokens == options.Tokens) break;
        }

        foreach (int id in held)
            if (Shown(id) is { Length: > 0 } piece) yield return piece;
        if (decoder.Flush() is { Length: > 0 } rest) yield return rest;

        bool IsBegun(int[] end) => end.Length >= held.Count && CollectionsMarshal.AsSpan(held).SequenceEqual(end.AsSpan(0, held.Count));

        string Shown(int id)
        {
            ReadOnlySpan<byte> bytes = _tokenizer.BytesOf(id);
            if (addsSpace && bytes is [(byte)' ', ..]) bytes = bytes[1..];
            addsSpace = false;
            return _tokenizer.IsSpecial(id) && !options.ShowSpecial ? "" : decoder.Append(bytes);
        }
    }
}

using Hone.Models.Gpt;
using Hone.Tensors;
using Hone.Tensors.Autograd;
using Hone.Tensors.Backends;

namespace Hone.Models.Generation;

/// <summary>
/// Writes on from a prompt, token by token, with a cache. It knows token ids only; what they spell is another's business.
/// </summary>
/// <remarks>
/// A prompt is read by powers of two, so that few programs serve prompts of any length. What follows is a function of the last
/// <c>context</c> tokens of the text, wherever it was cut into prompt and answer: when the context is full, each token reads those
/// again from position 0, as keys and values of deeper layers depend on all before them. The model never sees positions beyond those
/// it was trained on.
/// </remarks>
/// <param name="model">The model.</param>
/// <param name="backend">Who computes.</param>
/// <param name="tokens">Tokens that it may write, from id 0; a model's table may have rows beyond them that stand for nothing. Null for
/// all.</param>
public sealed class Generator(GptModel model, IBackend backend, int? tokens = null) : IDisposable
{
    const int LargestChunk = 256;
    readonly int _tokens = Math.Min(tokens ?? int.MaxValue, model.Options.Vocabulary);
    readonly KvCache _cache = new(model.Options, backend);
    readonly Dictionary<int, Prefill> _prefills = [];
    readonly List<int> _seen = [];
    int _waiting;                                                            // last tokens that the cache does not hold yet
    Prefill? _next;

    /// <summary>Told of each token as it is chosen, with the scores it was chosen by; null for nobody.</summary>
    public ScoredToken? Scored { get; set; }

    /// <summary>Tokens of the text so far.</summary>
    public IReadOnlyList<int> Text => _seen;

    /// <summary>Forgets everything: the next token begins a new text.</summary>
    public void Clear()
    {
        _seen.Clear();
        _waiting = 0;
        _cache.Length.Position = 0;
    }

    /// <summary>The tokens that follow the prompt, one at a time, for as long as the caller asks.</summary>
    /// <param name="prompt">Token ids; may be empty when a text is under way.</param>
    /// <param name="options">How to choose.</param>
    /// <exception cref="ArgumentException">The options are out of range, or there is nothing to write on from.</exception>
    public IEnumerable<int> Continue(IReadOnlyList<int> prompt, SamplingOptions options)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        ArgumentNullException.ThrowIfNull(options);
        if (options.Validate() is { Count: > 0 } problems) throw new ArgumentException(string.Join("; ", problems), nameof(options));
        if (prompt.Count == 0 && _seen.Count == 0)
            throw new ArgumentException("there is nothing to write on from: give at least one token", nameof(prompt));
        return Run(prompt, options);
    }

    /// <summary>Gives its memory back.</summary>
    public void Dispose()
    {
        foreach (Prefill prefill in _prefills.Values) prefill.Dispose();
        _next?.Dispose();
        _cache.Dispose();
    }

    IEnumerable<int> Run(IReadOnlyList<int> prompt, SamplingOptions options)
    {
        Sampler sampler = new(options, _tokens);
        _seen.AddRange(prompt);
        _waiting += prompt.Count;
        _next ??= new Prefill(model, backend, _cache, count: 1, scores: true);
        for (ulong draw = 0; ; draw++)
        {
            Read(_waiting - 1);
            ReadOnlySpan<float> scores = _next.Run([_seen[^1]])[.._tokens];
            int token = sampler.Choose(scores, draw);
            Scored?.Invoke(token, scores);
            _seen.Add(token);
            _waiting = 1;
            yield return token;
        }
    }

    /// <summary>Brings the cache up to all but the last token, of which <paramref name="count"/> are missing.</summary>
    void Read(int count)
    {
        int context = model.Options.Context;
        if (_cache.Length.Position + count + 1 > context)                    // full: the whole last context is read again
        {
            _cache.Length.Position = 0;
            count = Math.Min(_seen.Count, context) - 1;
        }

        for (int from = _seen.Count - 1 - count; count > 0;)
        {
            int chunk = LargestChunk;
            while (chunk > count) chunk /= 2;
            if (!_prefills.TryGetValue(chunk, out Prefill? prefill))
                _prefills[chunk] = prefill = new Prefill(model, backend, _cache, chunk, scores: false);
            prefill.Run(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_seen).Slice(from, chunk));
            (from, count) = (from + chunk, count - chunk);
        }
    }

    /// <summary>A program that takes a fixed number of tokens into the cache and may score what follows the last.</summary>
    sealed class Prefill : IDisposable
    {
        readonly KvCache _cache;
        readonly Tensor _ids, _result;
        readonly TapeProgram _program;
        readonly float[] _scores;

        public Prefill(GptModel model, IBackend backend, KvCache cache, int count, bool scores)
        {
            _cache = cache;
            Tape tape = new(backend, trains: false);
            _ids = tape.Input("ids", DType.Int32, new Shape(1, count));
            _result = scores ? model.Logits(_ids, cache) : model.Hidden(_ids, cache);
            _program = tape.Compile(_result);
            _scores = new float[scores ? _result.Shape.Count : 0];
        }

        public ReadOnlySpan<float> Run(ReadOnlySpan<int> tokens)
        {
            _ids.Upload(tokens);
            _program.Forward();
            _cache.Length.Position += tokens.Length;
            if (_scores.Length > 0) _result.Download<float>(_scores);
            return _scores;
        }

        public void Dispose() => _program.Dispose();
    }
}

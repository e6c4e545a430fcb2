using Hone.Models.Generation;
using Hone.Models.Layers;
using Hone.Tensors;
using Hone.Tensors.Backends;
using Hone.Tensors.Ops;
using Hone.Tensors.Parameters;

namespace Hone.Models.Gpt;

/// <summary>
/// A GPT: token ids in, a guess at the next token out. Parameters and the order of operations; it knows no files and no loop.
/// </summary>
/// <remarks>Shapes: B sequences · T tokens · C width · V vocabulary.</remarks>
public sealed class GptModel : IModel, IDisposable
{
    readonly Tensor _tokens, _head;
    readonly Tensor? _positions, _backout;
    readonly Smear? _smear;
    readonly Block[] _blocks;
    readonly Norm _norm;
    readonly RotationTable? _rotation;

    /// <summary>A model without memory: it can be recorded and planned, and run once it is allocated.</summary>
    /// <exception cref="ArgumentException">The options contradict themselves; every problem is in the message.</exception>
    public GptModel(GptOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Validate() is { Count: > 0 } problems) throw new ArgumentException(string.Join("; ", problems), nameof(options));
        Options = options;
        GptInit init = new(options);
        _tokens = Parameters.Add("tokens", new Shape(options.Vocabulary, options.Width), init.TokenEmbedding, ParameterRole.Embedding);
        if (options.IsRotary) _rotation = new RotationTable(
            options.Context, options.HeadSize, options.RotaryBase, options.QkScale, options.RotaryScaling);
        else _positions = Parameters.Add("positions", new Shape(options.Context, options.Width), GptInit.Positions,
            ParameterRole.Embedding);
        _smear = options.HasSmear ? new Smear(Parameters, "smear", options) : null;
        _blocks = [.. Enumerable.Range(0, options.Layers)
            .Select(i => new Block(Parameters, $"blocks.{i}", i, options, init, _rotation?.Angles))];
        _backout = options.HasBackout
            ? Parameters.Add("backout.scale", new Shape(1), GptInit.BackoutScale, ParameterRole.Scalar) : null;
        _norm = new Norm(Parameters, "norm", options);
        _head = options.IsTied ? _tokens : Parameters.Add("head", new Shape(options.Vocabulary, options.Width), init.Head,
            ParameterRole.Head);
        if (options.Lora is { } lora)
        {
            Parameters.Fix(parameter => parameter.Role != ParameterRole.Adapter
                && !lora.TrainAlso.Any(name => ParameterNames.Means(parameter.Name, name)));
            Parameters.Pack(lora.PackingOf);
        }
        else if (options.Frozen.Count > 0)
            Parameters.Fix(parameter => options.Frozen.Any(name => ParameterNames.Means(parameter.Name, name)));
    }

    /// <summary>A model with its memory; see <see cref="Allocate"/>.</summary>
    public GptModel(GptOptions options, IBackend backend, ulong? seed) : this(options) => Allocate(backend, seed);

    /// <summary>What makes it the one it is.</summary>
    public GptOptions Options { get; }

    /// <summary>Everything it learns.</summary>
    public ParameterSet Parameters { get; } = new();

    /// <summary>Bytes of its parameters, of what was laid out like them, and of its tables.</summary>
    public long SizeInBytes => Parameters.SizeInBytes + (_rotation?.Angles.SizeInBytes ?? 0);

    /// <summary>Records the loss of predicting targets from the tokens before them.</summary>
    /// <param name="batch">Token ids, each below V, and targets, each below V or negative where there is no loss; both int32 [B,
    /// T].</param>
    /// <returns>
    /// float32 [B·T], nats; on a tape that trains those of smoothed targets, where the model has such. Of a batch that judges [2, B·T], the
    /// hits below them.
    /// </returns>
    public Tensor Loss(Batch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        Tensor hidden = Hidden(batch.Inputs, cache: null, batch.Starts, batch.Lengths);
        using (hidden.OpenScope("head"))
            return hidden.CrossEntropy(_head, batch.Targets, Options.LogitCap, Options.LabelSmoothing, batch.Judges);
    }

    /// <summary>Records what each target costs, for losses that are no sum of nats; see <see cref="TargetNatsOp"/>.</summary>
    /// <param name="batch">Token ids and targets, as those of <see cref="Loss"/>.</param>
    /// <returns>float32 [B·T], nats of plain targets.</returns>
    public Tensor TargetNats(Batch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        Tensor hidden = Hidden(batch.Inputs, cache: null, batch.Starts, batch.Lengths);
        using (hidden.OpenScope("head")) return hidden.TargetNats(_head, batch.Targets, Options.LogitCap);
    }

    /// <summary>Records the scores of every possible next token, after each of the given ones.</summary>
    /// <param name="ids">int32 [B, T].</param>
    /// <param name="cache">What came before them; null when nothing did.</param>
    /// <returns>float32 [B, T, V].</returns>
    public Tensor Logits(Tensor ids, KvCache? cache = null)
    {
        Tensor hidden = Hidden(ids, cache);
        using (hidden.OpenScope("head"))
        {
            Tensor logits = hidden.Linear(_head);
            return Options.LogitCap > 0 ? logits.SoftCap(Options.LogitCap) : logits;
        }
    }

    /// <summary>Records everything before the output projection; with a cache, that is how a prompt is taken in.</summary>
    /// <param name="ids">int32 [B, T].</param>
    /// <param name="cache">What came before them; null when nothing did.</param>
    /// <param name="starts">The first position of its row that each may see, int32 [B, T]; null where all see the row.</param>
    /// <param name="lengths">
    /// Tokens of the sequence of each, int32 [B, T]: wanted on a tape that trains where there is noise on embeddings.
    /// </param>
    /// <returns>float32 [B, T, C].</returns>
    public Tensor Hidden(Tensor ids, KvCache? cache, Tensor? starts = null, Tensor? lengths = null)
    {
        ArgumentNullException.ThrowIfNull(ids);
        ShapeException.ThrowIfLonger(ids.Shape.Columns, Options.Context);
        Tensor x = ids.Embed(_tokens, _positions, cache?.Length);
        x = x.EmbeddingNoise(lengths, Options.EmbeddingNoise);
        if (Options.NormalizesEmbedding) x = x.RmsNorm(gain: null, (float)Options.NormEpsilon);
        if (_smear is not null) x = _smear.Apply(x, cache);
        x = x.Dropout(Options.Dropout);
        Tensor input = x;
        Tensor? middle = null;
        for (int i = 0; i < _blocks.Length; i++)
        {
            x = _blocks[i].Apply(x, input, ids, cache, starts);
            if (i == Options.Layers / 2) middle = x;
        }

        if (_backout is not null) x = x.Add(middle!.Scale(_backout).Scale(-1));
        using (x.OpenScope("norm")) return _norm.Apply(x);
    }

    /// <summary>Takes the memory of its parameters and tables, once.</summary>
    /// <param name="backend">Whose memory.</param>
    /// <param name="seed">First values are drawn from it; null where they are about to be loaded.</param>
    public void Allocate(IBackend backend, ulong? seed)
    {
        try
        {
            Parameters.Allocate(backend, seed);
            _rotation?.Allocate(backend);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Gives its memory back.</summary>
    public void Dispose()
    {
        Parameters.Dispose();
        _rotation?.Dispose();
    }
}

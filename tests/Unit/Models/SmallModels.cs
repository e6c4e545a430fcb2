using Hone.Models.Gpt;
using Hone.Tensors;
using Hone.Tensors.Autograd;
using Hone.Tensors.Backends;
using Hone.Tensors.Backends.Cpu;
using Hone.Tensors.Parameters;
using Hone.Tensors.Random;

namespace Hone.Unit.Models;

/// <summary>Models of few numbers in every dialect, with weights that let each part have its say.</summary>
static class SmallModels
{
    public const int Context = 24;

    static readonly GptOptions Modern = new() { Vocabulary = 37, Context = Context, Layers = 2, Width = 32, Heads = 4 };

    static readonly Dictionary<string, GptOptions> ByName = new()
    {
        ["gpt2"] = Modern with { Dialect = Dialect.Gpt2 },
        ["gpt2 untied"] = Modern with { Dialect = Dialect.Gpt2, IsTied = false, Heads = 1 },
        ["modern"] = Modern,
        ["grouped-query"] = Modern with { KeyValueHeads = 2 },
        ["one key-value head"] = Modern with { KeyValueHeads = 1, Layers = 3 },
        ["swiglu"] = Modern with { Activation = Activation.SwiGlu },
        ["window"] = Modern with { Window = 12, KeyValueHeads = 2 },
        ["computed again"] = Modern with { Recomputes = true, Layers = 3 },
        ["gpt2 computed again"] = Modern with { Dialect = Dialect.Gpt2, Recomputes = true },
        ["swiglu computed again"] = Modern with { Activation = Activation.SwiGlu, Recomputes = true },
        ["windows of its layers"] = Modern with { Windows = [5, 0] },
        ["heads of their own size"] = Modern with { HeadSize = 6 },
        ["biases, LayerNorm, rotary"] = Modern with { HasBias = true, Normalization = Normalization.Layer },
        ["gpt2 without biases, RMSNorm"] = Modern with { Dialect = Dialect.Gpt2, HasBias = false,
            Normalization = Normalization.RootMeanSquare },
        ["no gains"] = Modern with { HasGains = false },
        ["no gains, no qk-norm, a window"] = Modern with { HasGains = false, HasQkNorm = false, Windows = [0, 7], KeyValueHeads = 2 },
        ["gains of queries and keys"] = Modern with { HasQkGain = true, HeadSize = 6, KeyValueHeads = 2 },
        ["gains of queries and keys, computed again"] = Modern with { HasQkGain = true, Recomputes = true, Activation = Activation.SwiGlu },
        ["learned positions and qk-norm"] = Modern with { IsRotary = false, HasQkNorm = true },
        ["gpt2 with qk-norm and its gains"] = Modern with { Dialect = Dialect.Gpt2, HasQkNorm = true, HasQkGain = true },
        ["llama"] = Modern with { Dialect = Dialect.Llama, KeyValueHeads = 2 },
        ["llama, stretched, with biases"] = Modern with { Dialect = Dialect.Llama, HasBias = true, RotaryScaling = new(8, 1, 4, 16) },
        ["qwen3"] = Modern with { Dialect = Dialect.Qwen3, HeadSize = 6, KeyValueHeads = 2, IsTied = true, NormEpsilon = 1e-3 },
        ["capped logits"] = Modern with { LogitCap = 3 },
        ["gpt2 with capped logits"] = Modern with { Dialect = Dialect.Gpt2, LogitCap = 3 },
        ["nanochat"] = Modern with { Dialect = Dialect.Nanochat, Layers = 3, WindowPattern = "SL" },
        ["nanochat, one layer, grouped queries"] = Modern with { Dialect = Dialect.Nanochat, Layers = 1, KeyValueHeads = 2 },
        ["nanochat computed again"] = Modern with { Dialect = Dialect.Nanochat, Recomputes = true, Windows = [5, 0] },
        ["parts of nanochat"] = Modern with { HasSmear = true, HasValueEmbeddings = true, KeyValueHeads = 2, HeadSize = 6 },
        ["dropout"] = Modern with { Dropout = 0.3f },
        ["gpt2 with dropout, computed again"] = Modern with { Dialect = Dialect.Gpt2, Dropout = 0.3f, Recomputes = true },
        ["nanochat with dropout and smoothed targets"] = Modern with { Dialect = Dialect.Nanochat, Dropout = 0.1f, LabelSmoothing = 0.2f },
        ["swiglu with dropout and smoothed targets"] = Modern with { Activation = Activation.SwiGlu, Dropout = 0.1f, LabelSmoothing = 0.1f,
            KeyValueHeads = 2 },
        ["tied, no qk-norm"] = Modern with { IsTied = true, HasQkNorm = false, Activation = Activation.Gelu },
    };

    public static TheoryData<string> Names => [.. ByName.Keys];

    public static GptOptions Options(string name) => ByName[name];

    /// <summary>Not as a model begins, where whole parts are zero: every parameter has numbers of its own.</summary>
    public static GptModel Random(string name, IBackend backend, ulong seed = 7)
    {
        GptModel model = new(Options(name), backend, seed: null);
        Philox random = new(seed, Purpose.Proof);
        uint stream = 0;
        foreach (Parameter parameter in model.Parameters.All)
        {
            Span<float> values = parameter.Tensor.Values;
            bool isGain = parameter.Name.EndsWith("gain", StringComparison.Ordinal)
                || parameter.Name.EndsWith("_scale", StringComparison.Ordinal);
            for (int i = 0; i < values.Length; i++)
                values[i] = (float)((isGain ? 1 : 0) + 0.2 * random.Normals((ulong)i, stream).First);
            stream++;
        }

        return model;
    }

    public static int[] Text(int length, int vocabulary = 37) =>
        [.. Enumerable.Range(0, length).Select(i => (i * i * 5 + i / 3 + 11) % vocabulary)];

    /// <summary>Scores after every token, [T][V], computed at once without a cache.</summary>
    public static float[][] Logits(GptModel model, IBackend backend, int[] tokens)
    {
        Tape tape = new(backend, trains: false);
        Tensor ids = tape.Input("ids", DType.Int32, new Shape(1, tokens.Length));
        Tensor logits = model.Logits(ids);
        using TapeProgram program = tape.Compile(logits);
        tokens.CopyTo(ids.Integers);
        program.Forward();
        float[] all = logits.Values.ToArray();
        return [.. all.Chunk(model.Options.Vocabulary)];
    }

    /// <summary>The largest difference, as a share of the largest score.</summary>
    public static double Distance(float[] a, float[] b)
    {
        double difference = 0, size = 1e-6;
        for (int i = 0; i < a.Length; i++)
        {
            difference = Math.Max(difference, Math.Abs((double)a[i] - b[i]));
            size = Math.Max(size, Math.Abs((double)b[i]));
        }

        return difference / size;
    }

    public static int Likeliest(float[] scores) => Array.IndexOf(scores, scores.Max());
}

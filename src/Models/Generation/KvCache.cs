using Hone.Models.Gpt;
using Hone.Tensors;
using Hone.Tensors.Backends;
using Hone.Tensors.Memory;

namespace Hone.Models.Generation;

/// <summary>Keys and values of the tokens of one text so far, for every layer: what makes the next token cost one token.</summary>
public sealed class KvCache : IDisposable
{
    readonly ConstantMemory _memory;

    /// <summary>Room for a whole context.</summary>
    public KvCache(GptOptions options, IBackend backend)
    {
        ArgumentNullException.ThrowIfNull(options);
        Shape shape = new(1, options.KeyValueHeads, options.Context, options.HeadSize);
        Shape[] before = options.HasSmear ? [new(1, 1, options.Width)] : [];
        _memory = new ConstantMemory("kv_cache", [.. Enumerable.Repeat(shape, 2 * options.Layers), .. before]);
        _memory.Allocate(backend);
        Keys = [.. _memory.Tensors.Take(options.Layers)];
        Values = [.. _memory.Tensors.Skip(options.Layers).Take(options.Layers)];
        Before = _memory.Tensors.Skip(2 * options.Layers).SingleOrDefault();
    }

    /// <summary>How many tokens it holds.</summary>
    public Cursor Length { get; } = new();

    /// <summary>A layer's keys, float32 [1, G, context, D].</summary>
    internal IReadOnlyList<Tensor> Keys { get; }

    /// <summary>A layer's values, float32 [1, G, context, D].</summary>
    internal IReadOnlyList<Tensor> Values { get; }

    /// <summary>What the last token was before the first layer, float32 [1, 1, C]; null where no token asks for it.</summary>
    internal Tensor? Before { get; }

    /// <summary>Gives its memory back.</summary>
    public void Dispose() => _memory.Dispose();
}

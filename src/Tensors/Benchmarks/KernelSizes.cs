using Hone.Tensors.Backends;

namespace Hone.Tensors.Benchmarks;

/// <summary>The sizes of a model's products, and of a batch.</summary>
/// <param name="Batch">Sequences.</param>
/// <param name="Time">Tokens of a sequence.</param>
/// <param name="Width">Channels between the layers.</param>
/// <param name="Inner">Channels inside the feed-forward part.</param>
/// <param name="Vocabulary">Tokens there are.</param>
/// <param name="Heads">How attention is divided.</param>
public sealed record KernelSizes(int Batch, int Time, int Width, int Inner, int Vocabulary, Heads Heads)
{
    /// <summary>Rows of every product.</summary>
    public int Tokens => Batch * Time;
}

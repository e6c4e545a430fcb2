using Hone.Models.Families;
using Hone.Tensors;
using Hone.Tensors.Parameters;

namespace Hone.Hosting.Exchange;

/// <summary>The numbers of a tensor in the order in which another program wants them, a piece at a time.</summary>
static class TensorPieces
{
    /// <summary>Numbers of a piece at most.</summary>
    public const int Longest = 1 << 16;

    /// <summary>Parameters by their names.</summary>
    public static IReadOnlyDictionary<string, Tensor> ByName(ParameterSet parameters) =>
        parameters.All.ToDictionary(parameter => parameter.Name, parameter => parameter.Tensor);

    /// <summary>The pieces, each borrowed until the next.</summary>
    /// <param name="tensor">The tensor as it is there.</param>
    /// <param name="byName">The parameters it is made of.</param>
    public static IEnumerable<ReadOnlyMemory<float>> Of(FamilyTensor tensor, IReadOnlyDictionary<string, Tensor> byName)
    {
        float[] piece = new float[Longest];
        if (tensor.IsTransposed)
        {
            float[] all = new float[tensor.Count];
            byName[tensor.Parameter!].Download<float>(all, tensor.Start);
            for (int column = 0; column < tensor.Columns; column++)          // a row there
                for (int first = 0; first < tensor.Rows; first += Longest)
                {
                    int count = Math.Min(Longest, tensor.Rows - first);
                    for (int i = 0; i < count; i++) piece[i] = all[(long)(first + i) * tensor.Columns + column];
                    yield return piece.AsMemory(0, count);
                }

            yield break;
        }

        foreach ((_, long here, long count) in tensor.Parts)
            for (long at = 0; at < count; at += Longest)
            {
                Memory<float> part = piece.AsMemory(0, (int)Math.Min(Longest, count - at));
                if (tensor.Parameter is { } name) byName[name].Download(part.Span, here + at);
                else part.Span.Fill(1);
                yield return part;
            }
    }
}

using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Hone.Tensors;
using Hone.Tensors.Parameters;
using Hone.Training.Optimizers;

namespace Hone.Training.Checkpoints;

/// <summary>The hash of a tensor as a checkpoint's manifest has it: SHA-256 of its numbers, little-endian, in their order.</summary>
/// <param name="File">The file of a checkpoint that it belongs to.</param>
/// <param name="Name">Its name there.</param>
/// <param name="Hash">Lower-case hexadecimal.</param>
public sealed record TensorHash(string File, string Name, string Hash)
{
    /// <summary>Hashes all tensors of a checkpoint as they are in memory, in the order in which they are saved.</summary>
    /// <param name="parameters">The model's.</param>
    /// <param name="optimizer">What remembers moments.</param>
    /// <param name="average">The average of the weights; null where none is kept.</param>
    public static IEnumerable<TensorHash> Of(ParameterSet parameters, Optimizer optimizer, WeightAverage? average)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(optimizer);
        return parameters.Learned.Select(parameter => new TensorHash(Checkpoint.ModelFile, parameter.Name, Of(parameter.Tensor)))
            .Concat(optimizer.State.Select(entry => new TensorHash(Checkpoint.OptimizerFile, entry.Name, Of(entry.Tensor))))
            .Concat((average?.State ?? []).Select(entry => new TensorHash(Checkpoint.AverageFile, entry.Name, Of(entry.Tensor))));
    }

    static string Of(Tensor tensor)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (ReadOnlyMemory<float> piece in tensor.Pieces()) hash.AppendData(MemoryMarshal.AsBytes(piece.Span));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}

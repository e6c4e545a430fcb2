using Hone.Formats.Blocks;
using Hone.Formats.Gguf;
using Hone.Models.Families;
using Hone.Models.Gpt;
using Hone.Tensors;
using Hone.Tensors.Parameters;

namespace Hone.Hosting.Exchange;

/// <summary>
/// Writes weights into a GGUF file, a piece at a time, on all cores. What a type cannot hold gets another one: rows that are no whole
/// blocks, and numbers whose scale is lost in half precision.
/// </summary>
/// <param name="parameters">The numbers.</param>
/// <param name="threads">Threads that share the work; they change no bit.</param>
sealed class GgufModelWriter(ParameterSet parameters, int threads)
{
    /// <summary>Numbers of a piece, and of a thread's part of it; whole blocks of any type.</summary>
    const int PieceLength = 1 << 20, PartLength = 1 << 14;

    /// <summary>
    /// A scale below, of four of half precision's smallest steps, is up to an eighth off: more than what is stored with it. Blocks of
    /// zeros have none.
    /// </summary>
    const float LeastScale = 4 / 16777216f;

    const float LargestScale = 65504;

    /// <summary>Share of the blocks whose scale may be lost: rows of tokens that a text hardly has may be as small as they like.</summary>
    const double MostLost = 0.01;

    readonly IReadOnlyDictionary<string, Tensor> _byName = TensorPieces.ByName(parameters);
    readonly float[] _piece = new float[PieceLength];
    readonly byte[] _bytes = new byte[PieceLength * sizeof(float)];

    /// <summary>Writes the file.</summary>
    /// <param name="path">Where; it must not be there.</param>
    /// <param name="keys">Its keys.</param>
    /// <param name="tensors">Its tensors but that of scaled positions.</param>
    /// <param name="divisors">That one's numbers; null where there is none.</param>
    /// <param name="policy">Which is stored as which type.</param>
    /// <param name="model">The model.</param>
    /// <param name="notes">Gets a line for every tensor that has another type than that.</param>
    public void Write(string path, IReadOnlyList<KeyValuePair<string, GgufValue>> keys, IReadOnlyList<FamilyTensor> tensors,
        float[]? divisors, QuantizationPolicy policy, GptOptions model, List<string> notes)
    {
        List<GgufTensor> stored = [.. tensors.Zip(policy.Of(tensors, model.Layers),
            (tensor, format) => new GgufTensor(tensor.Name, Fitting(tensor, format, notes), tensor.Shape))];
        GgufTensor? scaling = divisors is null ? null : new(GgufNames.ScalingTable, BlockFormat.F32, [divisors.Length]);
        if (scaling is not null) stored.Add(scaling);
        using FileStream file = new(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16);
        GgufWriter writer = new(file, keys, stored);
        foreach ((FamilyTensor tensor, GgufTensor target) in tensors.Zip(stored))
            foreach (int count in Pieces(tensor))
                writer.Write(target, Quantized(target.Format, count));
        if (scaling is not null) writer.Write(scaling, System.Runtime.InteropServices.MemoryMarshal.AsBytes(divisors.AsSpan()));
        writer.Finish();
        file.Flush(flushToDisk: true);
    }

    /// <summary>The format, or the nearest that can hold the tensor.</summary>
    BlockFormat Fitting(FamilyTensor tensor, BlockFormat format, List<string> notes)
    {
        BlockFormat fitting = format;
        if (tensor.Columns % fitting.Length != 0)
            fitting = tensor.Columns % BlockFormat.Q80.Length == 0 ? BlockFormat.Q80 : BlockFormat.F16;
        if (fitting != format)
            notes.Add(
                $"{tensor.Name} is {fitting}: its rows of {tensor.Columns} are no whole blocks of {format.Length}, as {format} needs");
        if (fitting == BlockFormat.F32 || fitting == BlockFormat.BF16) return fitting;
        (long lost, long blocks, float largest) = ScalesOf(tensor, fitting);
        float divisor = Math.Max(1, fitting.ScaleDivisor);
        if (largest / divisor > LargestScale)
        {
            notes.Add($"{tensor.Name} is bf16: it holds {largest:G4}, beyond the half precision of {fitting}");
            return BlockFormat.BF16;
        }

        if (lost > MostLost * blocks)
        {
            notes.Add($"{tensor.Name} is bf16: {lost} of its {blocks} blocks are so small that the half-precision scale of {fitting} is "
                + "lost");
            return BlockFormat.BF16;
        }

        if (lost > 0) notes.Add($"{tensor.Name}: {lost} of {blocks} blocks are so small that their scale in {fitting} is lost");
        return fitting;
    }

    (long Lost, long Blocks, float Largest) ScalesOf(FamilyTensor tensor, BlockFormat format)
    {
        long lost = 0, blocks = 0;
        float largest = 0, least = LeastScale * format.ScaleDivisor;
        foreach (int count in Pieces(tensor))
            for (int at = 0, length = format.IsQuantized ? format.Length : count; at < count; at += length)
            {
                float most = BlockFormat.LargestMagnitude(_piece.AsSpan(at, length));
                largest = Math.Max(largest, most);
                blocks++;
                if (most > 0 && most < least) lost++;
            }

        return (lost, blocks, largest);
    }

    ReadOnlySpan<byte> Quantized(BlockFormat format, int count)
    {
        int bytes = (int)format.SizeOf(count), parts = (count + PartLength - 1) / PartLength;
        Parallel.For(0, parts, new ParallelOptions { MaxDegreeOfParallelism = threads }, part =>
        {
            int first = part * PartLength, length = Math.Min(PartLength, count - first);
            format.Quantize(_piece.AsSpan(first, length), _bytes.AsSpan((int)format.SizeOf(first), (int)format.SizeOf(length)));
        });
        return _bytes.AsSpan(0, bytes);
    }

    /// <summary>Fills the piece again and again, and tells with how many numbers.</summary>
    IEnumerable<int> Pieces(FamilyTensor tensor)
    {
        int filled = 0;
        foreach (ReadOnlyMemory<float> numbers in TensorPieces.Of(tensor, _byName))
            for (ReadOnlyMemory<float> left = numbers; !left.IsEmpty;)
            {
                int count = Math.Min(left.Length, PieceLength - filled);
                left.Span[..count].CopyTo(_piece.AsSpan(filled));
                left = left[count..];
                filled += count;
                if (filled < PieceLength) continue;
                yield return filled;
                filled = 0;
            }

        if (filled > 0) yield return filled;
    }
}

using Hone.Tensors.Autograd;

namespace Hone.Tensors.Memory;

/// <summary>Where in one arena each tensor of a tape lives, and from when to when.</summary>
/// <remarks>
/// Time counts operations: 0…N−1 forward, then N… backward. Two tensors share memory when their lives do not touch. Placing the
/// largest first at the lowest free offset is within a few per cent of optimal on such graphs (Pisarchyk and Lee 2020,
/// arXiv:2001.03288).
/// </remarks>
internal sealed class MemoryPlan
{
    readonly List<Block>[] _endingAt;

    MemoryPlan(List<Block> blocks, int times)
    {
        Blocks = blocks;
        SizeInBytes = blocks.Count == 0 ? 0 : blocks.Max(block => block.Offset + block.Size);
        SizeWithoutSharing = blocks.Sum(block => block.Size);
        _endingAt = [.. Enumerable.Range(0, times).Select(_ => new List<Block>())];
        foreach (Block block in blocks)
            if (block.Last < times)
                _endingAt[block.Last].Add(block);
    }

    public IReadOnlyList<Block> Blocks { get; }

    public long SizeInBytes { get; }

    public long SizeWithoutSharing { get; }

    public static MemoryPlan Of(Node[] forward, Node[] backward, IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor> results)
    {
        int times = forward.Length + backward.Length, forever = times;
        Dictionary<Tensor, Block> blocks = [];
        void Lives(Tensor tensor, int time)
        {
            if (!tensor.IsRecorded) return;                                  // parameters have memory of their own
            if (!blocks.TryGetValue(tensor, out Block? block)) blocks[tensor] = block = new Block(tensor, time);
            block.First = Math.Min(block.First, time);
            block.Last = Math.Max(block.Last, time);
        }

        foreach (Tensor input in inputs)
        {
            Lives(input, 0);
            Lives(input, forever);
            if (input.Gradient is not null) Lives(input.Gradient, forever);
        }

        for (int i = 0; i < forward.Length; i++)
        {
            foreach (Tensor? input in forward[i].Inputs) if (input is not null) Lives(input, i);
            foreach (Tensor output in forward[i].Outputs) Lives(output, i);
        }

        for (int i = 0; i < backward.Length; i++)
        {
            int time = forward.Length + i;
            if (backward[i].GradientsInForward)
                foreach (Gradient gradient in backward[i].Gradients) if (gradient.IsNeeded) Lives(gradient.Tensor, Array.IndexOf(forward, backward[i]));
            foreach (Tensor saved in backward[i].Saves) Lives(saved, time);
            Lives(backward[i].Result.Gradient!, time);
            foreach (Gradient gradient in backward[i].Gradients) if (gradient.IsNeeded) Lives(gradient.Tensor, time);
        }

        foreach (Tensor result in results)
        {
            Lives(result, forever);
            if (result.Gradient is not null && backward.Length > 0) Lives(result.Gradient, 0);   // the caller may seed it
        }

        return new MemoryPlan(Place([.. blocks.Values]), times);
    }

    /// <summary>Fills with NaN the memory of tensors that nobody reads after the given time.</summary>
    public void PoisonAfter(int time)
    {
        foreach (Block block in _endingAt[time]) Poison(block);
    }

    /// <summary>Fills with NaN all memory that is not an input's, or a gradient's that the caller seeded.</summary>
    public void PoisonAll()
    {
        foreach (Block block in Blocks) if (block.First > 0) Poison(block);
    }

    static void Poison(Block block)
    {
        if (block.Tensor.Type == DType.Float32) block.Tensor.Values.Fill(float.NaN);
    }

    static List<Block> Place(List<Block> blocks)
    {
        List<Block> placed = [];
        foreach (Block block in blocks.OrderByDescending(b => b.Size).ThenBy(b => b.First))
        {
            long offset = 0;
            foreach (Block other in placed.Where(o => o.First <= block.Last && block.First <= o.Last).OrderBy(o => o.Offset))
            {
                if (other.Offset >= offset + block.Size) break;
                offset = Math.Max(offset, other.Offset + other.Size);
            }

            block.Offset = offset;
            placed.Add(block);
        }

        return placed;
    }

    /// <summary>A tensor's place and life.</summary>
    public sealed class Block(Tensor tensor, int first)
    {
        public Tensor Tensor => tensor;

        public long Size { get; } = Arena.RoundUp(tensor.SizeInBytes);

        public int First { get; set; } = first;

        public int Last { get; set; } = first;

        public long Offset { get; set; }
    }
}

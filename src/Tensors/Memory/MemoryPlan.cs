using Hone.Tensors.Autograd;

namespace Hone.Tensors.Memory;

/// <summary>Where in one arena each tensor of a tape lives, and from when to when.</summary>
/// <remarks>
/// Time counts operations: 0…N−1 forward, then N… backward. Two tensors share memory when their live ranges do not touch; one that is
/// computed again has two, at the same place. Placing the largest first at the lowest free offset is within a few per cent of
/// optimal on such graphs (Pisarchyk and Lee 2020, arXiv:2001.03288).
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
            foreach (LiveRange range in block.LiveRanges)
                if (range.Last < times)
                    _endingAt[range.Last].Add(block);
    }

    public IReadOnlyList<Block> Blocks { get; }

    public long SizeInBytes { get; }

    public long SizeWithoutSharing { get; }

    public static MemoryPlan Of(Node[] forward, BackwardStep[] backward, IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor> results)
    {
        int times = forward.Length + backward.Length, forever = times;
        Dictionary<Tensor, int> recomputed = [];                                  // when what is computed again is there once more
        for (int i = 0; i < backward.Length; i++)
            if (backward[i].IsRecompute)
                foreach (Tensor output in backward[i].Node.OutputsOfRecompute) recomputed[output] = forward.Length + i;

        Dictionary<Tensor, Block> blocks = [];
        void KeepLive(Tensor tensor, int time)
        {
            if (!tensor.IsRecorded) return;                                  // parameters have memory of their own
            if (!blocks.TryGetValue(tensor, out Block? block)) blocks[tensor] = block = new Block(tensor);
            block.Extend(time, recomputed.TryGetValue(tensor, out int from) && time >= from);
        }

        foreach (Tensor input in inputs)
        {
            KeepLive(input, 0);
            KeepLive(input, forever);
            if (input.Gradient is not null) KeepLive(input.Gradient, forever);
        }

        for (int i = 0; i < forward.Length; i++)
        {
            foreach (Tensor? input in forward[i].Inputs) if (input is not null) KeepLive(input, i);
            foreach (Tensor output in forward[i].Outputs) KeepLive(output, i);
        }

        for (int i = 0; i < backward.Length; i++)
        {
            Node node = backward[i].Node;
            int time = forward.Length + i;
            if (backward[i].IsRecompute)
            {
                foreach (Tensor? input in node.Inputs) if (input is not null) KeepLive(input, time);
                foreach (Tensor output in node.OutputsOfRecompute) KeepLive(output, time);
                continue;
            }

            if (node.GradientsInForward)
                foreach (Gradient gradient in node.Gradients)
                    if (gradient.IsNeeded) KeepLive(gradient.Tensor, Array.IndexOf(forward, node));
            foreach (Tensor saved in node.Saves) KeepLive(saved, time);
            KeepLive(node.Result.Gradient!, time);
            foreach (Gradient gradient in node.Gradients) if (gradient.IsNeeded) KeepLive(gradient.Tensor, time);
        }

        foreach (Tensor result in results)
        {
            KeepLive(result, forever);
            if (result.Gradient is not null && backward.Length > 0) KeepLive(result.Gradient, 0);   // the caller may seed it
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
        foreach (Block block in Blocks) if (block.LiveRanges[0].First > 0) Poison(block);
    }

    static void Poison(Block block)
    {
        if (block.Tensor.Type == DType.Float32) block.Tensor.Fill(float.NaN);
    }

    static List<Block> Place(List<Block> blocks)
    {
        List<Block> placed = [];
        foreach (Block block in blocks.OrderByDescending(b => b.Size).ThenBy(b => b.LiveRanges[0].First))
        {
            long offset = 0;
            foreach (Block other in placed.Where(block.MeetsInTime).OrderBy(o => o.Offset))
            {
                if (other.Offset >= offset + block.Size) break;
                offset = Math.Max(offset, other.Offset + other.Size);
            }

            block.Offset = offset;
            placed.Add(block);
        }

        return placed;
    }

    /// <summary>From its first to its last use.</summary>
    public readonly record struct LiveRange(int First, int Last);

    /// <summary>A tensor's place and its live ranges: one, or two where it is computed recomputed.</summary>
    public sealed class Block(Tensor tensor)
    {
        readonly List<LiveRange> _liveRanges = [];

        public Tensor Tensor => tensor;

        public long Size { get; } = Arena.RoundUp(tensor.SizeInBytes);

        public IReadOnlyList<LiveRange> LiveRanges => _liveRanges;

        public long Offset { get; set; }

        public void Extend(int time, bool isRecomputed)
        {
            int range = isRecomputed ? 1 : 0;
            if (_liveRanges.Count <= range) _liveRanges.Add(new LiveRange(time, time));
            else _liveRanges[range] = new LiveRange(Math.Min(_liveRanges[range].First, time), Math.Max(_liveRanges[range].Last, time));
        }

        public bool MeetsInTime(Block other) =>
            _liveRanges.Any(range => other._liveRanges.Any(its => its.First <= range.Last && range.First <= its.Last));
    }
}

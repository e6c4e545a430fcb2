using System.Diagnostics;
using Hone.Tensors.Memory;

namespace Hone.Tensors.Autograd;

/// <summary>A compiled tape: runs its operations forward and backward, in one arena, without allocating.</summary>
/// <remarks>Fill the inputs, call <see cref="Forward"/>, read the results; for gradients call <see cref="Backward"/> after it.</remarks>
public sealed class TapeProgram : IDisposable
{
    readonly Node[] _nodes;
    readonly BackwardStep[] _backward;
    readonly MemoryPlan _plan;
    readonly Arena _arena;

    internal TapeProgram(Tape tape, ReadOnlySpan<Tensor> results)
    {
        if (tape.Nodes.Count == 0) throw new InvalidOperationException("nothing was recorded on this tape");
        _nodes = [.. tape.Nodes];
        _backward = tape.Trains ? PlanBackward(_nodes) : [];
        _plan = MemoryPlan.Of(_nodes, _backward, tape.Inputs, [.. results, _nodes[^1].Result]);
        _arena = new Arena(_plan.SizeInBytes, "activations");
        foreach (MemoryPlan.Block block in _plan.Blocks) block.Tensor.Address = _arena.Start + (nint)block.Offset;
    }

    /// <summary>Bytes of the one arena that holds every activation and every gradient of one.</summary>
    public long SizeInBytes => _plan.SizeInBytes;

    /// <summary>Bytes the same tensors would take if none shared memory with another.</summary>
    public long SizeWithoutSharing => _plan.SizeWithoutSharing;

    /// <summary>Fills memory with NaN whenever its tenant leaves, so that a read after its planned life shows. For tests.</summary>
    public bool Poisons { get; set; }

    /// <summary>Told how long each operation takes; null, as usual, takes no time.</summary>
    public Profile? Profile { get; set; }

    /// <summary>Runs every operation in the order recorded.</summary>
    public void Forward()
    {
        if (Poisons) _plan.PoisonAll();
        for (int i = 0; i < _nodes.Length; i++)
        {
            long start = Profile is null ? 0 : Stopwatch.GetTimestamp();
            _nodes[i].Forward();
            Profile?.Add(_nodes[i].Operation, "forward", _nodes[i].Result.Name, start);
            if (Poisons) _plan.PoisonAfter(i);
        }
    }

    /// <summary>Walks back from the last result and leaves in every parameter's gradient the derivative of this one pass.</summary>
    /// <remarks>
    /// The gradient is computed from zero: it replaces what an earlier pass left. What the forward pass kept is used up on the way, so
    /// each backward pass needs a forward pass of its own.
    /// </remarks>
    public void Backward()
    {
        for (int i = 0; i < _backward.Length; i++)
        {
            long start = Profile is null ? 0 : Stopwatch.GetTimestamp();
            _backward[i].Run();
            Profile?.Add(_backward[i].Node.Operation, _backward[i].IsAgain ? "again" : "backward", _backward[i].Node.Result.Name, start);
            if (Poisons) _plan.PoisonAfter(_nodes.Length + i);
        }
    }

    /// <summary>Runs both passes again and names the first tensor that holds a value that is not finite; null when none does.</summary>
    public string? FirstNotFinite()
    {
        foreach (Node node in _nodes)
        {
            foreach (Tensor? input in node.Inputs)
                if (input is { IsRecorded: false, Type: DType.Float32 } && !IsFinite(input))
                    return $"{input.Name} (parameter)";
            node.Forward();
            if (!IsFinite(node.Result)) return $"{node.Result.Name} (forward)";
        }

        foreach ((Node node, bool isAgain) in _backward)
        {
            if (isAgain)
            {
                node.Again();
                continue;
            }

            node.Backward();
            for (int i = 0; i < node.Inputs.Length; i++)
                if (node.Gradients[i].IsNeeded && !IsFinite(node.Gradients[i].Tensor))
                    return $"{node.Inputs[i]!.Name} (gradient)";
        }

        return null;
    }

    /// <summary>Gives the arena back; tensors of this tape can no longer be read.</summary>
    public void Dispose() => _arena.Dispose();

    static bool IsFinite(Tensor tensor)
    {
        foreach (float value in tensor.Values)
            if (!float.IsFinite(value))
                return false;
        return true;
    }

    /// <summary>Nodes in the order they are walked back, each told where its contributions go and whether they come first.</summary>
    static BackwardStep[] PlanBackward(Node[] nodes)
    {
        HashSet<Tensor> reached = [nodes[^1].Result];
        HashSet<Tensor> begun = [];
        List<BackwardStep> order = [];
        HashSet<int> done = [0];                                             // segments that have been computed again
        foreach (Node node in Enumerable.Reverse(nodes))
        {
            if (!node.Result.NeedsGradient || !reached.Contains(node.Result)) continue;
            Gradient[] gradients = new Gradient[node.Inputs.Length];
            for (int i = 0; i < node.Inputs.Length; i++)
            {
                if (node.Inputs[i] is not { NeedsGradient: true } input) continue;
                gradients[i] = new Gradient(input.Gradient, adds: !begun.Add(input));
                reached.Add(input);
            }

            node.Plan(gradients);
            if (done.Add(node.Segment)) order.AddRange(Again(nodes, node.Segment));
            order.Add(new BackwardStep(node, IsAgain: false));
        }

        IEnumerable<string> untouched = nodes.SelectMany(node => node.Inputs).OfType<Tensor>()
            .Where(input => !input.IsRecorded && input.NeedsGradient && !begun.Contains(input)).Select(input => input.Name).Distinct();
        if (string.Join(", ", untouched) is { Length: > 0 } names)
            throw new InvalidOperationException($"no gradient reaches {names}: the last result does not depend on it");
        return [.. order];
    }

    /// <summary>Of a segment, those operations whose results its backward reads, directly or through others, in their order.</summary>
    static List<BackwardStep> Again(Node[] nodes, int segment)
    {
        Node[] members = [.. nodes.Where(node => node.Segment == segment)];
        HashSet<Tensor> wanted = [.. members.SelectMany(node => node.Saves)];
        List<BackwardStep> steps = [];
        foreach (Node node in Enumerable.Reverse(members))
        {
            if (!node.OutputsOfAgain.Any(wanted.Contains)) continue;
            wanted.UnionWith(node.Inputs.OfType<Tensor>());
            steps.Add(new BackwardStep(node, IsAgain: true));
        }

        steps.Reverse();
        return steps;
    }
}

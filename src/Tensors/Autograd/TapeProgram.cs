using System.Diagnostics;
using Hone.Tensors.Backends;
using Hone.Tensors.Memory;

namespace Hone.Tensors.Autograd;

/// <summary>A compiled tape: runs its operations forward and backward, in one arena, without allocating.</summary>
/// <remarks>Fill the inputs, call <see cref="Forward"/>, read the results; for gradients call <see cref="Backward"/> after it.</remarks>
public sealed class TapeProgram : IDisposable
{
    readonly IBackend _backend;
    readonly Node[] _nodes;
    readonly BackwardStep[] _backward;
    readonly GradientSum[] _sums = [];
    readonly bool _accumulates;
    readonly MemoryPlan _plan;
    readonly Arena _arena;

    internal TapeProgram(Tape tape, ReadOnlySpan<Tensor> results)
    {
        if (tape.Nodes.Count == 0) throw new InvalidOperationException("nothing was recorded on this tape");
        (_backend, _accumulates) = (tape.Backend, tape.Accumulates);
        _nodes = [.. tape.Nodes];
        if (tape.Trains) (_backward, _sums) = PlanBackward(tape, _nodes);
        else _backward = [];
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
    /// <param name="adds">
    /// Adds it to what earlier passes left, on a tape that accumulates. It is computed from zero all the same, and each parameter's is added
    /// once, as soon as its last contribution is there and while that is still in a cache: a left fold over the passes.
    /// </param>
    /// <remarks>What the forward pass kept is used up on the way, so each backward pass needs a forward pass of its own.</remarks>
    /// <exception cref="InvalidOperationException">It shall add, and the tape does not accumulate.</exception>
    public void Backward(bool adds = false)
    {
        if (adds && !_accumulates) throw new InvalidOperationException("gradients are added up over runs only on a tape that accumulates");
        foreach (GradientSum sum in _sums) sum.IsFirst = !adds;
        for (int i = 0; i < _backward.Length; i++)
        {
            long start = Profile is null ? 0 : Stopwatch.GetTimestamp();
            _backward[i].Run();
            Profile?.Add(_backward[i].Node.Operation, _backward[i].IsAgain ? "again" : "backward", _backward[i].Node.Result.Name, start);
            foreach ((Tensor gradient, GradientSum sum) in _backward[i].Folds)
            {
                long folding = Profile is null ? 0 : Stopwatch.GetTimestamp();
                _backend.Fold(gradient, sum.Tensor, sum.IsFirst);
                Profile?.Add("fold", "backward", sum.Tensor.Name, folding);
            }

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

        foreach (BackwardStep step in _backward)
        {
            step.Run();
            if (step.IsAgain) continue;
            Node node = step.Node;
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
    static (BackwardStep[] Steps, GradientSum[] Sums) PlanBackward(Tape tape, Node[] nodes)
    {
        HashSet<Tensor> reached = [nodes[^1].Result];
        Dictionary<Tensor, (Tensor OfOneRun, int Last)> parameters = [];     // where they accumulate: what one run gives, and its last contribution
        HashSet<Tensor> begun = [];
        List<BackwardStep> order = [];
        HashSet<int> done = [0];                                             // segments that have been computed again
        foreach (Node node in Enumerable.Reverse(nodes))
        {
            if (!node.Result.NeedsGradient || !reached.Contains(node.Result)) continue;
            if (done.Add(node.Segment)) order.AddRange(Again(nodes, node.Segment));
            Gradient[] gradients = new Gradient[node.Inputs.Length];
            for (int i = 0; i < node.Inputs.Length; i++)
            {
                if (node.Inputs[i] is not { NeedsGradient: true } input) continue;
                Tensor? gradient = input.Gradient;
                if (tape.Accumulates && !input.IsRecorded)
                {
                    gradient = parameters.TryGetValue(input, out var known) ? known.OfOneRun
                        : new Tensor($"d {input.Name} of one run", input.Shape, DType.Float32, tape, needsGradient: false);
                    parameters[input] = (gradient, order.Count);
                }

                gradients[i] = new Gradient(gradient, adds: !begun.Add(input));
                reached.Add(input);
            }

            node.Plan(gradients);
            order.Add(new BackwardStep(node, IsAgain: false));
        }

        IEnumerable<string> untouched = nodes.SelectMany(node => node.Inputs).OfType<Tensor>()
            .Where(input => !input.IsRecorded && input.NeedsGradient && !begun.Contains(input)).Select(input => input.Name).Distinct();
        if (string.Join(", ", untouched) is { Length: > 0 } names)
            throw new InvalidOperationException($"no gradient reaches {names}: the last result does not depend on it");

        List<GradientSum> sums = [];
        foreach ((Tensor parameter, (Tensor ofOneRun, int last)) in parameters)
        {
            GradientSum sum = new(parameter.Gradient!);
            sums.Add(sum);
            BackwardStep step = order[last];
            if (step.Node.Sums.Contains(parameter))
            {
                int input = Array.LastIndexOf(step.Node.Inputs, parameter);                // with that one the gradient is complete
                step.Node.Gradients[input] = step.Node.Gradients[input] with { Sum = sum };
            }
            else
            {
                order[last] = step with { Folds = [.. step.Folds, (ofOneRun, sum)] };
            }
        }

        return ([.. order], [.. sums]);
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

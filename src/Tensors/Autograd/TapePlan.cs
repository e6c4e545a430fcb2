using Hone.Tensors.Memory;

namespace Hone.Tensors.Autograd;

/// <summary>A tape laid out: in which order it is walked back, and how much memory its program takes, known before any is taken.</summary>
/// <remarks>Only the last plan of a tape can be compiled: planning tells operations where their gradients go.</remarks>
public sealed class TapePlan
{
    internal TapePlan(Tape tape, ReadOnlySpan<Tensor> results)
    {
        if (tape.Nodes.Count == 0) throw new InvalidOperationException("nothing was recorded on this tape");
        (Tape, Nodes) = (tape, [.. tape.Nodes]);
        if (tape.Trains) (Backward, Sums) = PlanBackward(tape, Nodes);
        Memory = MemoryPlan.Of(Nodes, Backward, tape.Inputs, [.. results, Nodes[^1].Result]);
    }

    /// <summary>Bytes of the one arena that holds every activation and every gradient of one.</summary>
    public long SizeInBytes => Memory.SizeInBytes;

    /// <summary>Bytes the same tensors would take if none shared memory with another.</summary>
    public long SizeWithoutSharing => Memory.SizeWithoutSharing;

    internal Tape Tape { get; }

    internal Node[] Nodes { get; }

    internal BackwardStep[] Backward { get; } = [];

    internal GradientSum[] Sums { get; } = [];

    internal MemoryPlan Memory { get; }

    /// <summary>Takes the memory.</summary>
    public TapeProgram Compile() => new(this);

    /// <summary>Nodes in the order they are walked back, each told where its contributions go and whether they come first.</summary>
    static (BackwardStep[] Steps, GradientSum[] Sums) PlanBackward(Tape tape, Node[] nodes)
    {
        HashSet<Tensor> reached = [nodes[^1].Result];
        // where they accumulate: what one run gives, and its last contribution
        Dictionary<Tensor, (Tensor OfOneRun, int Last)> parameters = [];
        HashSet<Tensor> begun = [];
        List<BackwardStep> order = [];
        HashSet<int> done = [0];                                             // segments that have been computed again
        foreach (Node node in Enumerable.Reverse(nodes))
        {
            if (!node.Result.NeedsGradient || !reached.Contains(node.Result)) continue;
            if (done.Add(node.Segment)) order.AddRange(Recompute(nodes, node.Segment));
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
            order.Add(new BackwardStep(node, IsRecompute: false));
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
                order[last] = step with { Reductions = [.. step.Reductions, (ofOneRun, sum)] };
            }
        }

        return ([.. order], [.. sums]);
    }

    /// <summary>Of a segment, those operations whose results its backward reads, directly or through others, in their order.</summary>
    static List<BackwardStep> Recompute(Node[] nodes, int segment)
    {
        Node[] members = [.. nodes.Where(node => node.Segment == segment)];
        HashSet<Tensor> wanted = [.. members.SelectMany(node => node.Saves)];
        List<BackwardStep> steps = [];
        foreach (Node node in Enumerable.Reverse(members))
        {
            if (!node.OutputsOfRecompute.Any(wanted.Contains)) continue;
            wanted.UnionWith(node.Inputs.OfType<Tensor>());
            steps.Add(new BackwardStep(node, IsRecompute: true));
        }

        steps.Reverse();
        return steps;
    }
}

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
    readonly GradientSum[] _sums;
    readonly bool _accumulates;
    readonly Tensor? _draw;
    readonly MemoryPlan _plan;
    readonly Arena _arena;

    internal TapeProgram(TapePlan plan)
    {
        (_backend, _accumulates, _draw, _nodes, _backward, _sums, _plan) = (
            plan.Tape.Backend, plan.Tape.Accumulates, plan.Tape.Draw, plan.Nodes, plan.Backward, plan.Sums, plan.Memory);
        _arena = _backend.Allocate(_plan.SizeInBytes, "activations");
        foreach (MemoryPlan.Block block in _plan.Blocks) block.Tensor.Place(_arena, block.Offset);
    }

    /// <summary>Bytes of the one arena that holds every activation and every gradient of one.</summary>
    public long SizeInBytes => _plan.SizeInBytes;

    /// <summary>Bytes the same tensors would take if none shared memory with another.</summary>
    public long SizeWithoutSharing => _plan.SizeWithoutSharing;

    /// <summary>Fills memory with NaN whenever its tenant leaves, so that a read after its planned life shows. For tests.</summary>
    public bool Poisons { get; set; }

    /// <summary>Told how long each operation takes; null, as usual, takes no time.</summary>
    public Profile? Profile { get; set; }

    /// <summary>
    /// Says where the random numbers of the following runs come from, for what they drop; without effect where nothing is dropped. Runs
    /// that were told the same drop the same.
    /// </summary>
    /// <param name="seed">That of the training.</param>
    /// <param name="step">Updates made before.</param>
    /// <param name="row">Rows of the step that stand before the first of the run.</param>
    public void Draw(ulong seed, int step, int row)
    {
        if (_draw is not null) Dropping.Write(_draw, seed, step, row);
    }

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
    /// Adds it to what earlier passes left, on a tape that accumulates. It is computed from zero all the same, and each parameter's is
    /// added
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
            Profile?.Add(_backward[i].Node.Operation, _backward[i].IsRecompute ? "recompute" : "backward", _backward[i].Node.Result.Name,
                start);
            foreach ((Tensor gradient, GradientSum sum) in _backward[i].Reductions)
            {
                long reducing = Profile is null ? 0 : Stopwatch.GetTimestamp();
                _backend.Reduce(gradient, sum.Tensor, sum.IsFirst);
                Profile?.Add("reduce", "backward", sum.Tensor.Name, reducing);
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
            if (step.IsRecompute) continue;
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
        foreach (ReadOnlyMemory<float> piece in tensor.Pieces())
            foreach (float value in piece.Span)
                if (!float.IsFinite(value)) return false;
        return true;
    }
}

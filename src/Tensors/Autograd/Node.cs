namespace Hone.Tensors.Autograd;

/// <summary>One recorded operation: what it reads, what it makes, and what its two passes do.</summary>
/// <param name="operation">Its name, as a profile shows it.</param>
/// <param name="inputs">Operands in the order in which the backward fills their gradients: one may be given twice. Absent ones are
/// null.</param>
/// <param name="outputs">The result, then what its backward wants to remember (statistics of a norm).</param>
/// <param name="forward">Fills the outputs.</param>
/// <param name="backward">Turns the result's derivative into those of the inputs; null where the forward already does.</param>
/// <param name="planned">Told where the gradients go, once, when the tape is compiled.</param>
/// <param name="saves">Tensors whose values the backward reads, so that their memory must last until then.</param>
/// <param name="segment">Operations of one segment are done again before they are walked back; 0 for none.</param>
/// <param name="sums">Inputs whose gradients the backward adds to their sums itself, where there are such.</param>
/// <param name="recompute">Fills those outputs that <paramref name="saves"/> names, and no other; null where the forward is as
/// good.</param>
internal sealed class Node(
    string operation, Tensor?[] inputs, Tensor[] outputs, Action forward, Action<Tensor, Gradient[]>? backward, Action<Gradient[]>? planned,
    Tensor[] saves, int segment, Action? recompute, Tensor[] sums)
{
    public string Operation => operation;

    public Tensor?[] Inputs => inputs;

    public Tensor[] Outputs => outputs;

    public Tensor Result => outputs[0];

    public Tensor[] Saves => saves;

    public Tensor[] Sums => sums;

    public int Segment => segment;

    /// <summary>Outputs that are there once more after <see cref="Recompute"/>.</summary>
    public IEnumerable<Tensor> OutputsOfRecompute => recompute is null ? outputs : outputs.Intersect(saves);

    /// <summary>The forward pass leaves the gradients of the inputs too.</summary>
    public bool GradientsInForward => backward is null;

    /// <summary>One per input.</summary>
    public Gradient[] Gradients { get; private set; } = [];

    public void Plan(Gradient[] gradients)
    {
        Gradients = gradients;
        planned?.Invoke(gradients);
    }

    public void Forward() => forward();

    public void Recompute() => (recompute ?? forward)();

    public void Backward() => backward?.Invoke(Result.Gradient!, Gradients);
}

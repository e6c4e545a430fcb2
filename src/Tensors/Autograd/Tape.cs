using Hone.Tensors.Backends;

namespace Hone.Tensors.Autograd;

/// <summary>
/// Records operations once, in order; compiled, it is a program that runs them forward and backward as often as wanted.
/// </summary>
/// <remarks>
/// Recording touches no numbers, only shapes. That is what lets the memory be planned to the byte before the first step, a step
/// allocate nothing, and a parameter that would get no gradient be an error before training instead of a mystery after it
/// (docs/decisions/0003-record-once-run-often.md).
/// </remarks>
public sealed class Tape(IBackend backend, bool trains)
{
    readonly List<Node> _nodes = [];
    readonly List<Tensor> _inputs = [];
    readonly List<string> _scopes = [];
    int _unnamed, _segments, _droppings;
    bool _isInSegment;

    /// <summary>Who computes.</summary>
    public IBackend Backend => backend;

    /// <summary>Gradients are wanted, so operations record what their backward needs.</summary>
    public bool Trains => trains;

    /// <summary>Gradients of parameters are added up over several runs; see <see cref="TapeProgram.Backward"/>.</summary>
    public bool Accumulates { get; init; }

    /// <summary>Where the random numbers of a run come from; null where no operation draws any.</summary>
    internal Tensor? Draw { get; private set; }

    internal IReadOnlyList<Node> Nodes => _nodes;

    internal IReadOnlyList<Tensor> Inputs => _inputs;

    /// <summary>A tensor that the caller fills before each run.</summary>
    public Tensor Input(string name, DType type, Shape shape, bool needsGradient = false)
    {
        Tensor input = new(name, shape, type, this, needsGradient && trains);
        if (input.NeedsGradient) input.Gradient = new Tensor($"d {name}", shape, type, this, needsGradient: false);
        _inputs.Add(input);
        return input;
    }

    /// <summary>Until disposed, what is recorded is named below <paramref name="name"/>. Scopes nest, and close in order.</summary>
    public Scope Open(string name)
    {
        _scopes.Add(name);
        return new Scope(this, _scopes.Count);
    }

    /// <summary>
    /// Until disposed, what is recorded is a segment: its results are forgotten after the forward pass and computed again, from what the
    /// segment was given, just before it is walked back (Chen et al. 2016, arXiv:1604.06174). The bits are the same. Segments do not nest.
    /// </summary>
    /// <exception cref="InvalidOperationException">A segment is open.</exception>
    public Segment Recompute()
    {
        if (_isInSegment) throw new InvalidOperationException("segments of a tape do not nest");
        _segments++;
        _isInSegment = true;
        return new Segment(this);
    }

    /// <summary>Lays the recorded operations out in memory, without taking any.</summary>
    /// <param name="results">Tensors to be read after a run; the last operation's result is always one.</param>
    /// <exception cref="InvalidOperationException">Nothing was recorded, or a parameter would get no gradient.</exception>
    public TapePlan Plan(params ReadOnlySpan<Tensor> results) => new(this, results);

    /// <summary>Lays the recorded operations out in memory, and takes it.</summary>
    /// <param name="results">As those of <see cref="Plan"/>.</param>
    /// <exception cref="InvalidOperationException">Nothing was recorded, or a parameter would get no gradient.</exception>
    public TapeProgram Compile(params ReadOnlySpan<Tensor> results) => Plan(results).Compile();

    /// <summary>A tensor an operation is about to fill.</summary>
    internal Tensor Result(string operation, Shape shape, params ReadOnlySpan<Tensor?> inputs)
    {
        bool needs = false;
        foreach (Tensor? input in inputs) needs |= input is { NeedsGradient: true };
        Tensor result = new(NameOf(operation), shape, DType.Float32, this, needs && trains);
        if (result.NeedsGradient) result.Gradient = new Tensor($"d {result.Name}", shape, DType.Float32, this, needsGradient: false);
        return result;
    }

    /// <summary>A tensor that belongs to an operation besides its result.</summary>
    internal Tensor SavedTensor(string operation, Shape shape) => new(NameOf(operation), shape, DType.Float32, this, needsGradient: false);

    /// <summary>What the next operation drops; null for nothing: on a tape that does not train, or with a probability of 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The probability is not from 0 to below 1.</exception>
    internal Dropping? Drop(float probability)
    {
        if (!Drops(probability)) return null;
        return new Dropping(DrawOnce(), _droppings++, Dropping.Nearest(probability));
    }

    /// <summary>What tells operations where the random numbers of a run come from; all of a tape have the same.</summary>
    internal Tensor DrawOnce() => Draw ??= Input("draw", DType.Int32, new Shape(Dropping.Words));

    /// <summary>Whether an operation that is recorded here drops anything.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The probability is not from 0 to below 1.</exception>
    internal bool Drops(float probability) => probability is >= 0 and < 1
        ? trains && Dropping.Nearest(probability) > 0
        : throw new ArgumentOutOfRangeException(nameof(probability), probability, "what is dropped has a probability from 0 to below 1");

    internal Tensor Record(
        string operation, Tensor?[] inputs, Tensor[] outputs, Action forward, Action<Tensor, Gradient[]> backward, params Tensor[] saves) =>
        Record(operation, inputs, outputs, forward, backward, recompute: null, saves, sums: []);

    /// <summary>
    /// Records an operation that has less to do the second time (see <see cref="Recompute"/>), or adds gradients to their sums itself.
    /// </summary>
    internal Tensor Record(
        string operation, Tensor?[] inputs, Tensor[] outputs, Action forward, Action<Tensor, Gradient[]> backward, Action? recompute,
        Tensor[] saves, Tensor[] sums) =>
        Add(new Node(operation, inputs, outputs, forward, backward, planned: null, saves, _isInSegment ? _segments : 0, recompute, sums));

    /// <summary>Records an operation whose forward pass leaves the gradients, where <paramref name="planned"/> said they go.</summary>
    internal Tensor Record(string operation, Tensor?[] inputs, Tensor[] outputs, Action forward, Action<Gradient[]> planned) =>
        Add(new Node(operation, inputs, outputs, forward, backward: null, planned, saves: [], segment: 0, recompute: null, sums: []));

    Tensor Add(Node node)
    {
        _nodes.Add(node);
        return node.Result;
    }

    string NameOf(string operation) =>
        _scopes.Count == 0 ? $"{operation}#{_unnamed++}" : $"{string.Join('.', _scopes)}.{operation}";

    /// <summary>See <see cref="Recompute"/>.</summary>
    public readonly record struct Segment : IDisposable
    {
        readonly Tape _tape;

        internal Segment(Tape tape) => _tape = tape;

        /// <summary>Closes it.</summary>
        public void Dispose() => _tape._isInSegment = false;
    }

    /// <summary>A lexical scope of names; see <see cref="Open"/>.</summary>
    public readonly record struct Scope : IDisposable
    {
        readonly Tape _tape;
        readonly int _depth;

        internal Scope(Tape tape, int depth) => (_tape, _depth) = (tape, depth);

        /// <summary>Closes it.</summary>
        /// <exception cref="InvalidOperationException">One opened inside it is still open.</exception>
        public void Dispose()
        {
            if (_tape._scopes.Count != _depth) throw new InvalidOperationException("scopes of a tape close in the order they opened");
            _tape._scopes.RemoveAt(_depth - 1);
        }
    }
}

using Hone.Tensors.Backends;
using Hone.Tensors.Memory;
using Hone.Tensors.Random;

namespace Hone.Tensors.Parameters;

/// <summary>All parameters of a model, one after the other in one block of memory, so that an optimizer passes over them once.</summary>
/// <remarks>Each begins on a cache line; the numbers between two are zero in values, gradients and moments, and stay so.</remarks>
public sealed class ParameterSet : IDisposable
{
    readonly List<Parameter> _parameters = [];
    readonly List<FlatMemory> _memories = [];
    IBackend? _backend;
    FlatMemory? _values, _gradients;
    Arena? _packed;
    long _length;

    /// <summary>The parameters in the order they were added.</summary>
    public IReadOnlyList<Parameter> All => _parameters;

    /// <summary>Numbers that are learned.</summary>
    public long Count => _parameters.Sum(parameter => parameter.Count);

    /// <summary>Numbers of the flat memory, those between parameters included.</summary>
    public long FlatLength => All.Sum(parameter => ShapeOfPlain(parameter) is { } shape ? FlatMemory.Rounded(shape.Count) : 0);

    /// <summary>Bytes of the weights that are packed, each from a cache line on.</summary>
    public long PackedBytes => All.Where(parameter => parameter.Tensor.Packing is not null)
        .Sum(parameter => Arena.RoundUp(parameter.Tensor.SizeInBytes));

    /// <summary>The parameters that have gradients: all but those that <see cref="Fix"/> was told of.</summary>
    public IEnumerable<Parameter> Learned => _parameters.Where(parameter => parameter.HasGradient);

    /// <summary>Numbers of the flat memory of gradients, those between parameters included.</summary>
    public long GradientLength => Learned.Sum(parameter => FlatMemory.Rounded(parameter.Count));

    /// <summary>All values as one flat tensor.</summary>
    public Tensor Values => ValueMemory.Tensor;

    /// <summary>All values, by parameter.</summary>
    public FlatMemory ValueMemory => Require(_values, nameof(Allocate));

    /// <summary>All gradients of the last backward pass, or the sums of several, as one flat tensor.</summary>
    public Tensor Gradients => GradientMemory.Tensor;

    /// <summary>All gradients, by parameter.</summary>
    public FlatMemory GradientMemory => Require(_gradients, nameof(AllocateGradients));

    /// <summary>Bytes of everything taken so far: values, packed or not, gradients, moments.</summary>
    public long SizeInBytes => _memories.Sum(memory => memory.Tensor.SizeInBytes) + (_packed?.SizeInBytes ?? 0);

    /// <summary>Adds one; only before <see cref="Allocate"/>.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="shape">Its shape.</param>
    /// <param name="initializer">How its first values are drawn.</param>
    /// <param name="role">What it is in the model.</param>
    /// <param name="stacked">Rows of each matrix where several stand one upon another in it, see <see cref="Parameter.Stacked"/>.</param>
    public Tensor Add(string name, Shape shape, Initializer initializer, ParameterRole role, IReadOnlyList<int>? stacked = null)
    {
        if (stacked is not null && stacked.Sum() != shape[0])
            throw new ArgumentException($"matrices of {string.Join(" + ", stacked)} rows do not make up {name} {shape}", nameof(stacked));
        if (_values is not null) throw new InvalidOperationException($"{name} comes too late: the set has its memory already");
        if (_parameters.Exists(parameter => parameter.Name == name))
            throw new ArgumentException($"there are two parameters called {name}", nameof(name));
        Tensor tensor = new(name, shape, DType.Float32, tape: null, needsGradient: true);
        tensor.Gradient = new Tensor($"d {name}", shape, DType.Float32, tape: null, needsGradient: false);
        _parameters.Add(new Parameter(tensor, initializer, role, _length) { Stacked = stacked ?? [shape[0]] });
        _length += FlatMemory.Rounded(shape.Count);
        return tensor;
    }

    /// <summary>
    /// Takes parameters for constants, before the set has its memory and before anything is recorded with them: they have no gradient, no
    /// memory for one, nothing that an optimizer remembers of them, and no product is computed for any of it.
    /// </summary>
    /// <param name="which">Those that are not learned.</param>
    /// <exception cref="InvalidOperationException">The set has its memory already.</exception>
    public void Fix(Func<Parameter, bool> which)
    {
        if (_values is not null) throw new InvalidOperationException("the set has its memory already");
        foreach (Parameter parameter in _parameters.Where(which))
        {
            parameter.IsTrained = false;
            parameter.Tensor.Freeze();
        }
    }

    /// <summary>
    /// Packs parameters, before the set has its memory and before anything is recorded with them: they are constants, and take the bytes of
    /// their blocks alone. Whoever loads the model fills them, by <see cref="Tensor.UploadRows"/>.
    /// </summary>
    /// <param name="packingOf">How one is packed; null where it is not.</param>
    /// <exception cref="InvalidOperationException">The set has its memory already.</exception>
    public void Pack(Func<Parameter, Packing?> packingOf)
    {
        ArgumentNullException.ThrowIfNull(packingOf);
        if (_values is not null) throw new InvalidOperationException("the set has its memory already");
        foreach (Parameter parameter in _parameters)
            if (packingOf(parameter) is { } packing)
            {
                parameter.IsTrained = false;
                parameter.Tensor.Pack(packing);
            }
    }

    /// <summary>Leaves parameters as they are: no optimizer updates them, and no gradient norm counts them.</summary>
    /// <param name="which">Those to freeze.</param>
    /// <remarks>Limitations: their gradients are computed all the same; see <see cref="Fix"/>.</remarks>
    public void Freeze(Func<Parameter, bool> which)
    {
        foreach (Parameter parameter in _parameters.Where(which)) parameter.IsTrained = false;
    }

    /// <summary>
    /// Takes the memory and draws first values: they depend on the seed, a parameter's name and the place in it, and on nothing else.
    /// </summary>
    /// <param name="backend">Whose memory, for this and all that is laid out like it.</param>
    /// <param name="seed">Null leaves all values 0: they are about to be loaded.</param>
    public void Allocate(IBackend backend, ulong? seed)
    {
        if (_values is not null) throw new InvalidOperationException("the set has its memory already");
        if (_parameters.Count == 0) throw new InvalidOperationException("the set has no parameters");
        _backend = backend;
        _values = CreateLike("parameters");
        PlacePacked(backend);
        float[] piece = new float[Tensor.LongestPiece];
        foreach (Parameter parameter in _parameters.Where(_values.Has))
        {
            _values.Place(parameter.Tensor, parameter);
            for (long at = 0; seed is { } given && at < parameter.Count; at += piece.Length)
            {
                Span<float> values = piece.AsSpan(0, (int)Math.Min(piece.Length, parameter.Count - at));
                parameter.Initializer.Fill(values, at, new Philox(given, Purpose.Initialization), Hash(parameter.Name));
                parameter.Tensor.Upload<float>(values, at);
            }
        }
    }

    /// <summary>Takes the memory for gradients, which only training needs.</summary>
    public void AllocateGradients()
    {
        if (_gradients is not null) return;
        _gradients = CreateForLearned("gradients");
        foreach (Parameter parameter in Learned)
            _gradients.Place(parameter.Tensor.Gradient!, parameter);
    }

    /// <summary>Another flat block laid out like this set, without what is packed, zero: a moment. The set owns it.</summary>
    public FlatMemory CreateLike(string name) => CreateFor(name, ShapeOfPlain);

    /// <summary>A flat block, zero, with a piece for each parameter that has a gradient. The set owns it.</summary>
    public FlatMemory CreateForLearned(string name) => CreateFor(name, ShapeOfLearned);

    /// <summary>The shape of a parameter that has a gradient; null of another.</summary>
    public static Shape? ShapeOfLearned(Parameter parameter)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        return parameter.HasGradient ? parameter.Tensor.Shape : null;
    }

    /// <summary>The shape of a parameter whose numbers stand for themselves; null of a packed one.</summary>
    static Shape? ShapeOfPlain(Parameter parameter) => parameter.Tensor.Packing is null ? parameter.Tensor.Shape : null;

    void PlacePacked(IBackend backend)
    {
        if (PackedBytes == 0) return;
        _packed = backend.Allocate(PackedBytes, "packed weights");
        long offset = 0;
        foreach (Tensor tensor in _parameters.Select(parameter => parameter.Tensor).Where(tensor => tensor.Packing is not null))
        {
            tensor.Place(_packed, offset);
            offset += Arena.RoundUp(tensor.SizeInBytes);
        }
    }

    /// <summary>A flat block, zero, with a piece for each parameter that gets a shape. The set owns it.</summary>
    /// <param name="name">What it is for.</param>
    /// <param name="shapeOf">The shape of a parameter's piece; null where it has none.</param>
    public FlatMemory CreateFor(string name, Func<Parameter, Shape?> shapeOf)
    {
        IBackend backend = _backend ?? throw new InvalidOperationException($"call {nameof(Allocate)} first");
        FlatMemory memory = new(backend, name, _parameters, shapeOf);
        _memories.Add(memory);
        return memory;
    }

    /// <summary>
    /// Until disposed, every parameter's tensor stands for its piece of another block, where it has one: programs that run meanwhile
    /// compute with that. Nothing is copied, and <see cref="Values"/> stays what it is.
    /// </summary>
    /// <param name="memory">One of <see cref="CreateLike"/> or <see cref="CreateForLearned"/>.</param>
    public Loan Borrow(FlatMemory memory)
    {
        ArgumentNullException.ThrowIfNull(memory);
        Stand(memory);
        return new Loan(this);
    }

    /// <summary>Gives all memory back.</summary>
    public void Dispose()
    {
        foreach (FlatMemory memory in _memories) memory.Dispose();
        _memories.Clear();
        _packed?.Dispose();
        _packed = null;
    }

    void Stand(FlatMemory memory)
    {
        foreach (Parameter parameter in _parameters.Where(memory.Has)) memory.Place(parameter.Tensor, parameter);
    }

    static FlatMemory Require(FlatMemory? memory, string call) => memory ?? throw new InvalidOperationException($"call {call} first");

    /// <summary>FNV-1a, 32 bits.</summary>
    static uint Hash(string name)
    {
        uint hash = 2166136261;
        foreach (char c in name) hash = (hash ^ c) * 16777619;
        return hash;
    }

    /// <summary>Numbers that stand in the place of a set's values; see <see cref="Borrow"/>.</summary>
    public readonly record struct Loan : IDisposable
    {
        readonly ParameterSet _set;

        internal Loan(ParameterSet set) => _set = set;

        /// <summary>Lets the values be themselves again.</summary>
        public void Dispose() => _set.Stand(_set.ValueMemory);
    }
}

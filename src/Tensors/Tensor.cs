using Hone.Tensors.Autograd;

namespace Hone.Tensors;

/// <summary>
/// A name, a shape, a place in memory, and the tape it was recorded on. Numbers are row-major, the last dimension contiguous.
/// Operations on it are extension methods in <c>Ops/</c>, one file each.
/// </summary>
/// <remarks>
/// A tensor that an operation gives back has no memory until its tape is compiled: then the plan gives each tensor the part of
/// one arena that it needs for as long as it needs it. Reading <see cref="Values"/> is right for inputs, parameters and the
/// results named when compiling; the memory of others may serve someone else by then.
/// </remarks>
public sealed unsafe class Tensor
{
    readonly Tape? _tape;
    nint _address;

    internal Tensor(string name, Shape shape, DType type, Tape? tape, bool needsGradient)
    {
        Name = name;
        Shape = shape;
        Type = type;
        _tape = tape;
        NeedsGradient = needsGradient;
    }

    /// <summary>Where it comes from, such as <c>blocks.3.attention.qkv</c>.</summary>
    public string Name { get; }

    /// <summary>Its sizes.</summary>
    public Shape Shape { get; }

    /// <summary>What one element is.</summary>
    public DType Type { get; }

    /// <summary>Elements times bytes of one.</summary>
    public long SizeInBytes => Shape.Count * 4;

    /// <summary>A derivative of the loss reaches it when the tape is walked back.</summary>
    public bool NeedsGradient { get; }

    /// <summary>Derivative of the loss by this tensor, same shape; present where <see cref="NeedsGradient"/>.</summary>
    public Tensor? Gradient { get; internal set; }

    /// <summary>Its float32 numbers, borrowed: valid while its arena lives and until the program runs again.</summary>
    public Span<float> Values => Type == DType.Float32
        ? new(Float, checked((int)Shape.Count))
        : throw new InvalidOperationException($"{Name} holds {Type}, not Float32");

    /// <summary>Its int32 numbers, borrowed like <see cref="Values"/>.</summary>
    public Span<int> Integers => Type == DType.Int32
        ? new(Int, checked((int)Shape.Count))
        : throw new InvalidOperationException($"{Name} holds {Type}, not Int32");

    /// <summary>Opens a scope of names on its tape; see <see cref="Tape.Open"/>.</summary>
    public Tape.Scope OpenScope(string name) => Tape.Open(name);

    /// <summary>Opens a segment on its tape, whose results are computed again instead of kept; see <see cref="Tape.Recompute"/>.</summary>
    public Tape.Segment OpenSegment() => Tape.Recompute();

    internal Tape Tape => _tape ?? throw new InvalidOperationException(
        $"{Name} {Shape} is not on a tape: start from a tape's input, and give parameters as the second operand");

    internal bool IsRecorded => _tape is not null;

    internal float* Float => (float*)Address;

    internal int* Int => (int*)Address;

    internal nint Address
    {
        get => _address != 0 ? _address : throw new InvalidOperationException(
            $"{Name} {Shape} has no memory yet: compile its tape (activations) or allocate its set (parameters) first");
        set => _address = value;
    }

    internal bool HasMemory => _address != 0;

    /// <summary>Name and shape.</summary>
    public override string ToString() => $"{Name} {Shape}";
}

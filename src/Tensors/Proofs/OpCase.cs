using Hone.Tensors.Autograd;

namespace Hone.Tensors.Proofs;

/// <summary>
/// One operation on one set of shapes, with what it should give in double precision: proved forward, backward and between thread counts.
/// </summary>
/// <param name="Name">Operation and sizes.</param>
/// <param name="Inputs">Shapes of its float32 operands, filled with normal numbers.</param>
/// <param name="Record">Records it on a tape, from those operands and those without gradient.</param>
/// <param name="Reference">The result, from the same numbers in double precision.</param>
internal sealed record OpCase(
    string Name, Shape[] Inputs, Func<Tape, Tensor[], Tensor[], Tensor> Record, Func<double[][], double[]> Reference)
{
    /// <summary>Integer operands: token ids, targets.</summary>
    public (Shape Shape, int[] Values)[] Integers { get; init; } = [];

    /// <summary>Float32 operands that no gradient is wanted of, behind the integer ones: weights of rows, shares of classes.</summary>
    public (Shape Shape, float[] Values)[] Constants { get; init; } = [];

    /// <summary>Packed operands, filled with blocks of random bytes; they follow the others wherever operands are given.</summary>
    public (Shape Shape, PackedFormat[] Formats)[] Packed { get; init; } = [];

    /// <summary>Largest error allowed, as a fraction of the largest number of the result or gradient.</summary>
    public double Tolerance { get; init; } = 1e-5;

    /// <summary>The loss itself: its gradient starts at 1 everywhere and cannot be seeded otherwise.</summary>
    public bool IsLoss { get; init; }

    /// <summary>Cannot be walked back: generation only.</summary>
    public bool IsForwardOnly { get; init; }

    /// <summary>
    /// Its derivative jumps where products are 0: rounded to bf16, some are on the other side, and no difference tells anything there.
    /// </summary>
    public bool Jumps { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}

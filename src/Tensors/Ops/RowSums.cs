using Hone.Tensors.Autograd;

namespace Hone.Tensors.Ops;

/// <summary>sums[r] = Σ nats[r, t] over the targets of a row, or their mean: what an answer costs as a whole.</summary>
/// <remarks>Added up in double precision, in the order of the row, and rounded once.</remarks>
public static class RowSumsOp
{
    /// <summary>What the targets of each row cost.</summary>
    /// <param name="nats">float32 [R·T], 0 where there is no target.</param>
    /// <param name="targets">int32 [R, T]; negative where there is none.</param>
    /// <param name="averages">Divides each sum by the targets of its row; a row without one has 0.</param>
    /// <returns>float32 [R].</returns>
    public static Tensor RowSums(this Tensor nats, Tensor targets, bool averages = false)
    {
        ArgumentNullException.ThrowIfNull(nats);
        ArgumentNullException.ThrowIfNull(targets);
        ShapeException.ThrowIf(targets.Type != DType.Int32 || targets.Shape.Rank != 2 || targets.Shape.Count != nats.Shape.Count,
            $"RowSums: targets {targets.Type} {targets.Shape} do not go with {nats.Shape}");
        Tape tape = nats.Tape;
        Tensor sums = tape.Result("row_sums", new Shape(targets.Shape[0]), nats);
        return tape.Record("row_sums", [nats, targets], [sums],
            () => tape.Backend.RowSums(nats, targets, averages, sums),
            (dsums, d) => tape.Backend.RowSumsBackward(targets, averages, dsums, d[0]));    // dnats[r, t] = dsums[r] (/ targets of r)
    }
}

namespace Hone.Models.Families;

/// <summary>A tensor of a model folder, and the rows of a parameter that it holds.</summary>
/// <param name="Name">Its name there.</param>
/// <param name="Parameter">The parameter here; null for a tensor that the model has no parameter for, and all of whose numbers are
/// 1.</param>
/// <param name="FirstRow">The first row of the parameter; of a vector, the first number.</param>
/// <param name="Rows">How many of them.</param>
/// <param name="Columns">Numbers of a row; 0 for a vector.</param>
/// <param name="IsTransposed">It stands there with rows and columns exchanged.</param>
/// <param name="TurnedHead">Numbers of a head whose rows are turned as pairs by rotary positions; 0 of what is not. The two halves of each
/// stand there exchanged, since <see cref="Hone.Tensors.Ops.RotateOp"/> turns by −θ and the families by θ: (b, a) turned by −θ is (a, b)
/// turned by θ, exchanged.</param>
/// <param name="IsInterleaved">The pairs that are turned stand there beside each other, row by row, and not a half of the head apart:
/// GGUF's way with Llama.</param>
public sealed record FamilyTensor(string Name, string? Parameter, int FirstRow, int Rows, int Columns = 0, bool IsTransposed = false,
    int TurnedHead = 0, bool IsInterleaved = false)
{
    /// <summary>Its shape there.</summary>
    public IReadOnlyList<long> Shape => Columns == 0 ? [Rows] : IsTransposed ? [Columns, Rows] : [Rows, Columns];

    /// <summary>Numbers in it.</summary>
    public long Count => (long)Rows * Math.Max(1, Columns);

    /// <summary>Where it begins in its parameter, in numbers.</summary>
    public long Start => (long)FirstRow * Math.Max(1, Columns);

    /// <summary>
    /// The parts of it that are in one piece both there and here, in the order of there: where each begins there and in the parameter, and
    /// how many numbers it has. Of a transposed tensor there are none.
    /// </summary>
    public IEnumerable<(long There, long Here, long Count)> Parts
    {
        get
        {
            if (TurnedHead == 0)
            {
                yield return (0, Start, Count);
                yield break;
            }

            long row = Math.Max(1, Columns), half = TurnedHead / 2L * row;
            if (IsInterleaved)
            {
                for (long head = 0; head < Count; head += 2 * half)
                    for (long pair = 0; pair < half; pair += row)
                    {
                        yield return (head + 2 * pair, Start + head + half + pair, row);
                        yield return (head + 2 * pair + row, Start + head + pair, row);
                    }

                yield break;
            }

            for (long at = 0; at < Count; at += 2 * half)
            {
                yield return (at, Start + at + half, half);
                yield return (at + half, Start + at, half);
            }
        }
    }
}

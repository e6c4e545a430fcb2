namespace Hone.Models.Families;

/// <summary>A tensor of a model folder, and the rows of a parameter that it holds.</summary>
/// <param name="Name">Its name there.</param>
/// <param name="Parameter">The parameter here; null for a tensor that the model has no parameter for, and all of whose numbers are
/// 1.</param>
/// <param name="FirstRow">The first row of the parameter; of a vector, the first number.</param>
/// <param name="Rows">How many of them.</param>
/// <param name="Columns">Numbers of a row; 0 for a vector.</param>
/// <param name="IsTransposed">It stands there with rows and columns exchanged.</param>
public sealed record FamilyTensor(string Name, string? Parameter, int FirstRow, int Rows, int Columns = 0, bool IsTransposed = false)
{
    /// <summary>Its shape there.</summary>
    public IReadOnlyList<long> Shape => Columns == 0 ? [Rows] : IsTransposed ? [Columns, Rows] : [Rows, Columns];

    /// <summary>Numbers in it.</summary>
    public long Count => (long)Rows * Math.Max(1, Columns);

    /// <summary>Where it begins in its parameter, in numbers.</summary>
    public long Start => (long)FirstRow * Math.Max(1, Columns);
}

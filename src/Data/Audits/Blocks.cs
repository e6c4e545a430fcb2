namespace Hone.Data.Audits;

/// <summary>Rows of equal width that grow in number without being moved.</summary>
/// <param name="width">Values of a row.</param>
sealed class Blocks<T>(int width)
{
    const int Rows = 1024;
    readonly List<T[]> _blocks = [];

    /// <summary>Rows there are.</summary>
    public int Count { get; private set; }

    /// <summary>A row; safe from several threads for rows that are there.</summary>
    public Span<T> this[int row] => _blocks[row / Rows].AsSpan(row % Rows * width, width);

    /// <summary>Adds a row, and tells its number.</summary>
    public int Add()
    {
        if (Count == _blocks.Count * Rows)
            _blocks.Add(new T[Rows * width]);
        return Count++;
    }
}

namespace Hone.Training.Classifiers;

/// <summary>Rows of few numbers among many columns, by compressed rows.</summary>
/// <param name="starts">Where each row begins, and behind the last where it ends.</param>
/// <param name="columns">The column of each number.</param>
/// <param name="values">The numbers.</param>
/// <param name="width">How many columns there are.</param>
sealed class SparseRows(int[] starts, int[] columns, double[] values, int width)
{
    /// <summary>Rows.</summary>
    public int Count => starts.Length - 1;

    /// <summary>Columns.</summary>
    public int Width => width;

    /// <summary>Columns of a row's numbers.</summary>
    public ReadOnlySpan<int> ColumnsOf(int row) => columns.AsSpan(starts[row], starts[row + 1] - starts[row]);

    /// <summary>A row's numbers.</summary>
    public ReadOnlySpan<double> ValuesOf(int row) => values.AsSpan(starts[row], starts[row + 1] - starts[row]);

    /// <summary>The same numbers by columns: a row of the result is a column of this, its numbers in the order of the rows.</summary>
    public SparseRows Transposed()
    {
        int[] ends = new int[width + 1];
        foreach (int column in columns) ends[column + 1]++;
        for (int column = 0; column < width; column++) ends[column + 1] += ends[column];
        int[] next = ends[..width], rows = new int[columns.Length];
        double[] numbers = new double[values.Length];
        for (int row = 0; row < Count; row++)
            for (int i = starts[row]; i < starts[row + 1]; i++)
            {
                int at = next[columns[i]]++;
                (rows[at], numbers[at]) = (row, values[i]);
            }
        return new SparseRows(ends, rows, numbers, Count);
    }
}

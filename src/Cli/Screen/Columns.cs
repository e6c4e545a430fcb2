namespace Hone.Cli.Screen;

/// <summary>A table whose columns are of words up to one, and of numbers from there on.</summary>
static class Columns
{
    /// <summary>Writes it.</summary>
    /// <param name="terminal">Where to.</param>
    /// <param name="heads">Heads of the columns; one without a head is of words.</param>
    /// <param name="rows">Cells, as many as heads.</param>
    /// <param name="firstNumber">The first column of numbers.</param>
    public static void Write(Terminal terminal, string[] heads, IReadOnlyList<string[]> rows, int firstNumber)
    {
        Table table = new();
        foreach ((int i, string head) in heads.Index()) table.With(head, isNumber: i >= firstNumber && head.Length > 0);
        foreach (string[] row in rows) table.Add(row);
        table.Write(terminal);
    }
}

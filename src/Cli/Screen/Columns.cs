namespace Hone.Cli.Screen;

/// <summary>A table: words to the left of their columns, numbers to the right.</summary>
static class Columns
{
    /// <summary>Writes it.</summary>
    /// <param name="terminal">Where to.</param>
    /// <param name="heads">Heads of the columns; one without a head is of words.</param>
    /// <param name="rows">Cells, as many as heads.</param>
    /// <param name="firstNumber">The first column of numbers.</param>
    public static void Write(Terminal terminal, string[] heads, IReadOnlyList<string[]> rows, int firstNumber)
    {
        int[] widths = [.. heads.Select((head, i) => Math.Max(head.Length, rows.Count > 0 ? rows.Max(row => row[i].Length) : 0))];
        terminal.Line(terminal.Style.Faint(Join(heads)));
        foreach (string[] row in rows) terminal.Line(Join(row));

        string Join(string[] cells) => string.Join("  ", cells.Select((cell, i) =>
            i < firstNumber || heads[i].Length == 0 ? cell.PadRight(widths[i]) : cell.PadLeft(widths[i]))).TrimEnd();
    }
}

using System.Text;

namespace Hone.Cli.Screen;

/// <summary>Lines of cells under heads, each column as wide as its widest cell; what holds numbers ends at the right.</summary>
sealed class Table
{
    readonly List<(string Head, bool IsNumber)> _columns = [];
    readonly List<Row> _rows = [];

    /// <summary>Adds a column.</summary>
    public Table With(string head, bool isNumber = true)
    {
        _columns.Add((head, isNumber));
        return this;
    }

    /// <summary>Adds a line.</summary>
    /// <param name="cells">A text for each column.</param>
    /// <param name="dress">Gives a cell its colour, which adds nothing to its width; null for none.</param>
    /// <param name="below">A remark in lines of its own; null for none.</param>
    public void Add(IReadOnlyList<string> cells, Func<int, string, string>? dress = null, string? below = null) =>
        _rows.Add(new Row(cells, dress, below));

    /// <summary>Writes it, all at once: ten thousand lines that are written one by one take a second.</summary>
    public void Write(Terminal terminal)
    {
        int[] widths = [.. _columns.Select((column, i) => _rows.Select(row => row.Cells[i].Length).Append(column.Head.Length).Max())];
        StringBuilder text = new();
        text.Append(terminal.Style.Faint(Line([.. _columns.Select(column => column.Head)], widths, null)));
        foreach (Row row in _rows)
        {
            text.Append('\n').Append(Line(row.Cells, widths, row.Dress));
            if (row.Below is { } below) text.Append('\n').Append(terminal.Style.Faint($"  {below.ReplaceLineEndings("\n  ")}"));
        }

        terminal.Line(text.ToString());
    }

    string Line(IReadOnlyList<string> cells, int[] widths, Func<int, string, string>? dress)
    {
        StringBuilder line = new();
        for (int i = 0; i < cells.Count; i++)
        {
            string space = new(' ', widths[i] - cells[i].Length), cell = dress?.Invoke(i, cells[i]) ?? cells[i];
            line.Append(i > 0 ? "  " : "");
            if (_columns[i].IsNumber) line.Append(space).Append(cell);
            else line.Append(cell).Append(i < cells.Count - 1 ? space : "");
        }

        return line.ToString().TrimEnd();
    }

    readonly record struct Row(IReadOnlyList<string> Cells, Func<int, string, string>? Dress, string? Below);
}

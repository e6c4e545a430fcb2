using Hone.Insight.Pictures;

namespace Hone.Insight.Reports;

/// <summary>A report as what it says, before it is Markdown or HTML.</summary>
/// <param name="Title">Its heading.</param>
/// <param name="Blocks">What follows.</param>
public sealed record Page(string Title, IReadOnlyList<Page.Block> Blocks)
{
    /// <summary>A part of a page.</summary>
    public abstract record Block;

    /// <summary>The heading of a section, or at level 3 of a part of one.</summary>
    public sealed record Section(string Text, int Level = 2) : Block;

    /// <summary>A paragraph; the breaks of its lines are kept.</summary>
    public sealed record Paragraph(Words Text) : Block;

    /// <summary>A table.</summary>
    /// <param name="Heads">A head for each column; empty ones for a table of facts.</param>
    /// <param name="Rows">Cells for each column.</param>
    /// <param name="Numbers">Whether a column holds numbers, which end at the right.</param>
    public sealed record Table(IReadOnlyList<string> Heads, IReadOnlyList<IReadOnlyList<Words>> Rows, IReadOnlyList<bool>? Numbers = null)
        : Block;

    /// <summary>A list, each point perhaps with points of its own.</summary>
    public sealed record List(IReadOnlyList<(Words Text, IReadOnlyList<string> Inner)> Points) : Block;

    /// <summary>Text as it is: commands to type, what a model wrote.</summary>
    public sealed record Code(IReadOnlyList<string> Lines) : Block;

    /// <summary>A picture.</summary>
    /// <param name="Alternative">What is to be seen on it.</param>
    /// <param name="Name">The file it is, or is to be, without a folder.</param>
    /// <param name="Draw">Draws it.</param>
    /// <param name="Letters">The same as text.</param>
    public sealed record Picture(string Alternative, string Name, Func<PictureFormat, byte[]> Draw, IReadOnlyList<string> Letters) : Block;
}

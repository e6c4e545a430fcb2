using System.Text;
using Hone.Data.Sources;

namespace Hone.Unit.Data;

/// <summary>Documents in memory, as files and units of rows; remembers nothing between readings, as a file does.</summary>
sealed class ListSource(params string[][][] files) : Source
{
    public override string Name => "list";

    public override string Origin => "/list";

    public override string Description => "a list";

    public override IReadOnlyList<SourceFile> Files { get; } = [
        .. files.Select((units, i) => new SourceFile($"/list/{i}", 1, units.Length))];

    public override IEnumerable<SourceDocument> Read(SourcePlace from = default)
    {
        for (int file = from.File; file < files.Length; file++)
            for (int unit = file == from.File ? from.Unit : 0; unit < files[file].Length; unit++)
                for (int row = (file, unit) == (from.File, from.Unit) ? (int)from.Row : 0; row < files[file][unit].Length; row++)
                    yield return new SourceDocument(Encoding.UTF8.GetBytes(files[file][unit][row]), new SourcePlace(file, unit, row));
    }
}

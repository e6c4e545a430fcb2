namespace Hone.Data.Sources;

/// <summary>Places in words.</summary>
public static class Places
{
    /// <summary>A place for a person to look up: <c>"books.jsonl, line 17"</c>; rows and lines count from 1, as editors do.</summary>
    public static string Tell(this Source source, SourcePlace place)
    {
        ArgumentNullException.ThrowIfNull(source);
        SourceFile file = source.Files[place.File];
        return Tell(Path.GetFileName(file.Path), place, hasUnits: file.Units > 1
            || file.Path.EndsWith(".parquet", StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>The same, of a file that is known by name only.</summary>
    public static string Tell(string file, SourcePlace place, bool hasUnits) =>
        $"{file}{(hasUnits ? $", row group {place.Unit}" : "")}, "
            + $"{(file.Contains(".json", StringComparison.OrdinalIgnoreCase) ? "line" : "document")} {place.Row + 1}";
}

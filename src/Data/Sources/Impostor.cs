using Hone.Text;

namespace Hone.Data.Sources;

/// <summary>Finds files that are not what their names promise: pointers, error pages, and formats under another's name.</summary>
static class Impostor
{
    static readonly string[] OfData = [".parquet", ".csv", ".tsv", ".tab", ".jsonl", ".ndjson", ".json", ".gz", ".gzip", ".zst", ".zstd",
        ".txt"];

    /// <summary>Refuses one.</summary>
    /// <param name="path">The file.</param>
    /// <param name="extension">What its name promises, in lower case.</param>
    /// <param name="head">Its first bytes, decompressed.</param>
    /// <param name="format">What its content was found to be.</param>
    /// <exception cref="InvalidDataException">Its content is something else; the message says what it is and what to do.</exception>
    public static void Refuse(string path, string extension, ReadOnlySpan<byte> head, SourceFormat format)
    {
        Placeholder.RefusePointer(path, head);
        if (OfData.Contains(extension) && Placeholder.PageOf(head) is { } page)
            throw new InvalidDataException(
                $"{path} is named {extension} and is {page}, most likely a message of the server it came from\n"
                + "Download it again, and look at what was downloaded.");
        if (extension == ".parquet" && format is not (SourceFormat.Parquet or SourceFormat.Empty))
            throw new InvalidDataException(
                $"{path} is named .parquet and is {Detection.NameOf(format)}\nDownload it again; or if it is meant to be that, rename it.");
        if (extension is ".gz" or ".gzip" or ".zst" or ".zstd" && format != SourceFormat.Empty)
            throw new InvalidDataException(
                $"{path} is named {extension} and is not compressed so: it is {Detection.NameOf(format)}\n"
                + "Rename it, if a program decompressed it on the way; else download it again.");
    }
}

using System.Text;

namespace Hone.Text;

/// <summary>
/// What stands where a file should be: a pointer of Git LFS that was never resolved, or the page of a server that had nothing to give.
/// </summary>
public static class Placeholder
{
    const int HeadInBytes = 200;

    /// <summary>Whether a file is a pointer of Git LFS.</summary>
    /// <param name="path">The file, for the message.</param>
    /// <param name="head">Its first bytes.</param>
    /// <exception cref="InvalidDataException">It is; the message says how to fetch the file.</exception>
    public static void RefusePointer(string path, ReadOnlySpan<byte> head)
    {
        if (head.StartsWith("version https://git-lfs.github.com/spec/"u8))
            throw new InvalidDataException($"{path} is a Git LFS pointer and not the file itself\nFetch the file: git lfs pull.");
    }

    /// <summary>What page a file is; null where it is none.</summary>
    /// <param name="head">Its first bytes.</param>
    public static string? PageOf(ReadOnlySpan<byte> head)
    {
        ReadOnlySpan<byte> text = head.TrimStart("\uFEFF"u8).TrimStart(" \t\r\n"u8);
        string start = Encoding.Latin1.GetString(text[..Math.Min(text.Length, HeadInBytes)]).ToLowerInvariant();
        return start.StartsWith("<!doctype html", StringComparison.Ordinal) || start.StartsWith("<html", StringComparison.Ordinal)
            ? "an HTML page"
            : start.StartsWith("<?xml", StringComparison.Ordinal)
            && (start.Contains("<error", StringComparison.Ordinal) || start.Contains("<html", StringComparison.Ordinal)) ? "an XML page"
            : start.StartsWith("<error>", StringComparison.Ordinal) ? "an XML page" : null;
    }
}

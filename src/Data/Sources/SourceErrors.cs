namespace Hone.Data.Sources;

/// <summary>Says which file it was, when the world gets in the way of reading one.</summary>
static class SourceErrors
{
    /// <summary>Runs what reads a file, and lets its failures go on as errors that name the file.</summary>
    internal static T Reading<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (FileNotFoundException)
        {
            throw Missing(path);
        }
        catch (DirectoryNotFoundException)
        {
            throw Missing(path);
        }
        catch (UnauthorizedAccessException refusal)
        {
            throw new UnauthorizedAccessException(
                $"{path} may not be read by this user\nAllow it (chmod +r), or name a file of your own.", refusal);
        }
        catch (IOException failure)
        {
            throw new IOException(
                $"{path} could not be read: {failure.Message}\nSee that its disk is there and no program holds the file.", failure);
        }
    }

    internal static FileNotFoundException Missing(string path) =>
        new($"there is no file {path}\nCheck the path; relative paths start at {Environment.CurrentDirectory}.", path);

    /// <summary>A file whose bytes are not what its format asks for.</summary>
    /// <param name="path">The file.</param>
    /// <param name="why">A clause that goes on from the file's name.</param>
    /// <param name="cause">What found it.</param>
    internal static InvalidDataException Broken(string path, string why, Exception? cause = null) =>
        new($"{path} {why}\nTake another copy of the file; this one is truncated or altered.", cause);

    /// <summary>Something from a file, short and in one line, whatever it holds.</summary>
    internal static string OneLine(string text)
    {
        string head = text.Length <= 60 ? text : text[..60] + "…";
        return string.Concat(head.Select(c => char.IsControl(c) || c is '\u2028' or '\u2029' ? $"\\u{(int)c:x4}" : c.ToString()));
    }

    /// <summary>A list of names for a message, shortened where it is long.</summary>
    internal static string Listed(IEnumerable<string> names)
    {
        string[] all = [.. names.Select(OneLine)];
        return all.Length switch
        {
            0 => "none",
            <= 20 => string.Join(", ", all),
            _ => $"{string.Join(", ", all.Take(20))} and {all.Length - 20} more",
        };
    }
}

namespace Hone.Text;

/// <summary>Reads files that are small by nature, so that one that is not cannot take the memory.</summary>
static class BoundedFile
{
    /// <exception cref="InvalidDataException">The file is larger than what it should be ever is, or something that stands in its
    /// place.</exception>
    public static byte[] Read(string path, long most, string what)
    {
        using FileStream file = File.OpenRead(path);
        if (file.Length > most)
            throw new InvalidDataException($"{path} has {file.Length} bytes; {what} has {most} at most.\nGive the file of a tokenizer.");
        byte[] content = File.ReadAllBytes(path);
        Placeholder.RefusePointer(path, content);
        return Placeholder.PageOf(content) is not { } page ? content : throw new InvalidDataException(
            $"{path} is {page} and not {what}, most likely a message of the server it came from\n"
                + "Download it again, and look at what was downloaded.");
    }
}

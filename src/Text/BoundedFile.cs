namespace Hone.Text;

/// <summary>Reads files that are small by nature, so that one that is not cannot take the memory.</summary>
static class BoundedFile
{
    /// <exception cref="InvalidDataException">The file is larger than what it should be ever is.</exception>
    public static byte[] Read(string path, long most, string what)
    {
        using FileStream file = File.OpenRead(path);
        return file.Length <= most ? File.ReadAllBytes(path) : throw new InvalidDataException(
            $"{path} has {file.Length} bytes; {what} has {most} at most.\nGive the file of a tokenizer.");
    }
}

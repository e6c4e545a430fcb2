using System.IO.Compression;
using System.Text;
using Hone.Data.Sources;

namespace Hone.Unit.Data.Sources;

/// <summary>A folder of a test's own with files to read, gone after it.</summary>
public abstract class SourceFolder : IDisposable
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("hone-sources-");

    protected string Root => _folder.FullName;

    public void Dispose()
    {
        _folder.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }

    protected string Write(string name, string text) => Write(name, Encoding.UTF8.GetBytes(text));

    protected string Write(string name, byte[] bytes)
    {
        string path = Path.Combine(Root, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    protected static byte[] Gzip(byte[] bytes)
    {
        using MemoryStream wrapped = new();
        using (GZipStream gzip = new(wrapped, CompressionLevel.Fastest))
            gzip.Write(bytes);
        return wrapped.ToArray();
    }

    /// <summary>A document with its text copied, since it is only borrowed.</summary>
    protected sealed record Read(string Text, SourcePlace Place, string? Group, string? Label, string? Split);

    protected static List<Read> All(Source source, SourcePlace from = default) =>
        [.. source.Read(from).Select(document => new Read(
            Encoding.UTF8.GetString(document.Text.Span), document.Place, document.Group, document.Label, document.Split))];

    protected static string[] Texts(Source source) => [.. All(source).Select(document => document.Text)];

    /// <summary>A source begins again at every document's place, and just behind it.</summary>
    protected static void BeginsAnywhere(Source source)
    {
        List<Read> all = All(source);
        for (int i = 0; i < all.Count; i++)
        {
            SourcePlace place = all[i].Place;
            All(source, place).ShouldBe(all[i..]);
            All(source, place with { Row = place.Row + 1 }).ShouldBe(all[(i + 1)..]);
        }
        All(source, new SourcePlace(source.Files.Count, 0, 0)).ShouldBeEmpty();
    }

    /// <summary>The two lines of an error of the world.</summary>
    protected static string Letter<T>(Action act) where T : Exception
    {
        string message = Should.Throw<T>(act).Message;
        message.Split('\n').Length.ShouldBe(2, message);
        return message;
    }

    protected static string Refused(Action act) => Letter<InvalidDataException>(act);
}

using System.Text;
using Hone.Cli.Screen;
using Hone.Data.Sources;
using Hone.Data.Sources.Stories;

namespace Hone.Unit.Data;

public sealed class TextSources : IDisposable
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    public void Dispose() => _folder.Delete(recursive: true);

    string Write(string name, string text)
    {
        string path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }

    [Fact]
    public void A_file_becomes_a_source_with_its_fingerprint()
    {
        string path = Write("abc.txt", "abc");
        TextSource source = TextSource.FromFile(path);
        source.Name.ShouldBe("abc.txt");
        source.Origin.ShouldBe(path);
        Encoding.UTF8.GetString(source.Bytes.Span).ShouldBe("abc");
        source.Fingerprint.ShouldBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");   // FIPS 180-2, B.1
    }

    [Fact]
    public void A_byte_order_mark_is_no_text()
    {
        string path = Path.Combine(_folder.FullName, "marked.txt");
        File.WriteAllBytes(path, [0xEF, 0xBB, 0xBF, .. "abc"u8]);
        TextSource source = TextSource.FromFile(path);
        source.Bytes.ToArray().ShouldBe("abc"u8.ToArray());
        source.Fingerprint.ShouldBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        File.WriteAllBytes(path, [0xEF, 0xBB, 0xBF]);
        Refused(Should.Throw<InvalidDataException>(() => TextSource.FromFile(path)), path, "is empty");
    }

    [Fact]
    public void Stories_are_a_source_that_needs_no_file()
    {
        TextSource source = TextSource.Stories(3, seed: 1);
        source.Bytes.ToArray().ShouldBe(StoryGrammar.Generate(3, 1));
        source.Name.ShouldBe("stories");
        source.Origin.ShouldBe("3 stories of seed 1");
        source.Fingerprint.ShouldNotBe(TextSource.Stories(3, seed: 2).Fingerprint);
    }

    [Fact]
    public void What_is_no_text_is_refused_in_two_lines_that_name_it()
    {
        string absent = Path.Combine(_folder.FullName, "absent.txt"), empty = Write("empty.txt", "");
        Refused(Should.Throw<FileNotFoundException>(() => TextSource.FromFile(absent)), absent, "there is no file");
        Refused(Should.Throw<InvalidDataException>(() => TextSource.FromFile(_folder.FullName)), _folder.FullName, "is a folder");
        Refused(Should.Throw<InvalidDataException>(() => TextSource.FromFile(empty)), empty, "is empty");
    }

    [Fact]
    public void A_file_that_may_not_be_read_is_named()
    {
        Assert.SkipWhen(Environment.IsPrivilegedProcess, "this user may read everything");
        string secret = Write("secret.txt", "s");
        if (OperatingSystem.IsWindows())
            Assert.Skip("needs file modes");
        else
            File.SetUnixFileMode(secret, UnixFileMode.None);
        Refused(Should.Throw<UnauthorizedAccessException>(() => TextSource.FromFile(secret)), secret, "may not be read");
    }

    [Fact]
    public void A_file_that_another_holds_is_named()
    {
        string held = Write("held.txt", "h");
        using FileStream hold = new(held, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        Refused(Should.Throw<IOException>(() => TextSource.FromFile(held)), held, "could not be read");
    }

    static void Refused(Exception exception, string path, string what)
    {
        exception.Message.Split('\n').Length.ShouldBe(2);
        exception.Message.Split('\n')[0].ShouldContain(path);
        exception.Message.Split('\n')[0].ShouldContain(what);
    }
}

using System.Text;
using Hone.Cli.Screen;
using Hone.Data.Sources;

namespace Hone.Unit.Data.Sources;

/// <summary>Files that are read as one text, as they stand.</summary>
public sealed class TextFiles : SourceFolder
{
    const string Mark = "\uFEFF";

    [Theory]
    [InlineData("", ""), InlineData("a", "a"), InlineData("ab", "ab"), InlineData("abc", "abc"),
        InlineData("a longer text", "a longer text")]
    [InlineData(Mark, ""), InlineData(Mark + "a", "a"), InlineData(Mark + "a longer text", "a longer text"),
        InlineData("a" + Mark, "a" + Mark), InlineData(Mark + Mark, Mark)]
    public void All_is_read_but_a_mark_at_the_beginning(string content, string text)
    {
        string path = Write("a.txt", content);
        Text(path, 1).ShouldBe(text);
        Text(path, 4096).ShouldBe(text);
    }

    [Fact]
    public void The_bytes_of_another_format_are_no_text_on_any_road()
    {
        (string Name, byte[] Bytes, string What)[] others =
        [
            ("a.txt", Encoding.Unicode.GetPreamble().Concat(Encoding.Unicode.GetBytes("text")).ToArray(), "is UTF-16, not a text"),
            ("b.txt", Gzip("text"u8.ToArray()), "is compressed"),
            ("c.parquet", [.. "PAR1"u8, 1, 2, 3, 4], "is Parquet, not a text"),
            ("d.png", [0x89, .. "PNG\r\n\x1A\n"u8], "is an image, not a text"),
            ("e.zip", [.. "PK"u8, 3, 4, 0, 0], "is an archive"),
            ("f.txt", "version https://git-lfs.github.com/spec/v1\noid"u8.ToArray(), "is a Git LFS pointer"),
        ];
        foreach ((string name, byte[] bytes, string what) in others)
        {
            string path = Write(name, bytes);
            Should.Throw<InvalidDataException>(() => TextFile.Open(path)).Message.ShouldStartWith($"{path} {what}");
            Should.Throw<InvalidDataException>(() => TextSource.FromFile(path)).Message.ShouldStartWith($"{path} {what}");
        }
    }

    [Theory]
    [InlineData("a.jsonl", "{\"text\": \"a\"}\n", "JSON Lines"), InlineData("a.csv", "text,n\na,1\n", "CSV"),
        InlineData("a.json", "{\n}", "one JSON document")]
    [InlineData("a.txt", "A text.\n", null), InlineData("a.txt", "", null)]
    public void What_has_a_syntax_beside_text_is_told(string name, string content, string? syntax)
    {
        using TextFile file = TextFile.Open(Write(name, content));
        file.Syntax.ShouldBe(syntax);
    }

    [Fact]
    public void A_pipe_is_a_text_and_no_data_that_could_be_read_again()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs a pipe with a path");
        using System.IO.Pipes.AnonymousPipeServerStream pipe = new(System.IO.Pipes.PipeDirection.Out);
        pipe.Write("\uFEFFtext"u8);
        string path = $"/proc/self/fd/{pipe.ClientSafePipeHandle.DangerousGetHandle()}";
        Should.Throw<InvalidDataException>(() => Source.Open(path)).Message.ShouldStartWith(
            $"{path} is a pipe, and data are read more than once\n");
        using TextFile file = TextFile.Open(path);
        pipe.DisposeLocalCopyOfClientHandle();
        pipe.Dispose();
        using StreamReader reader = new(file);
        reader.ReadToEnd().ShouldBe("text");
    }

    static string Text(string path, int step)
    {
        using TextFile file = TextFile.Open(path);
        List<byte> all = [];
        byte[] buffer = new byte[step];
        while (file.Read(buffer) is > 0 and int count) all.AddRange(buffer[..count]);
        return Encoding.UTF8.GetString([.. all]);
    }
}

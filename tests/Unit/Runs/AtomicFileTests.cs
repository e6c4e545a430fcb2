using Hone.Cli.Screen;
using Hone.Text;

namespace Hone.Unit.Runs;

public sealed class AtomicFileTests : Scratch
{
    [Fact]
    public async Task A_reader_sees_one_version_or_the_other()
    {
        string path = In("file");
        byte[] small = new byte[1], large = new byte[100_000];
        Array.Fill(small, (byte)1);
        Array.Fill(large, (byte)2);
        AtomicFile.Write(path, small, durable: false);

        Task writer = Task.Run(() =>
        {
            for (int i = 0; i < 200; i++)
                AtomicFile.Write(path, i % 2 == 0 ? large : small, durable: false);
        }, TestContext.Current.CancellationToken);
        while (!writer.IsCompleted)
        {
            byte[] read = AtomicFile.Read(path);
            read.ShouldBe(read.Length == 1 ? small : large);
        }

        await writer;
        Directory.GetFiles(Root).ShouldBe([path]);
    }

    [Fact]
    public void A_full_disk_leaves_the_old_version()
    {
        string path = In("file");
        AtomicFile.Write(path, [.. "old"u8]);
        FillDiskUnder($"{path}.{Environment.ProcessId}.tmp");

        Should.Throw<IOException>(() => AtomicFile.Write(path, [.. "new"u8]));

        File.ReadAllText(path).ShouldBe("old");
        Directory.GetFiles(Root).ShouldBe([path]);
    }
}

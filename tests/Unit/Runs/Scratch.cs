namespace Hone.Unit.Runs;

/// <summary>A folder of a test's own, gone after it.</summary>
public abstract class Scratch : IDisposable
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("hone-runs-");

    protected string Root => _folder.FullName;

    protected string In(params string[] parts) => Path.Combine([Root, .. parts]);

    public void Dispose()
    {
        _folder.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Links a file to Linux's disk that is always full.</summary>
    protected static void FillDiskUnder(string path)
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "needs /dev/full");
        File.Delete(path);
        File.CreateSymbolicLink(path, "/dev/full");
    }
}

namespace Hone.Unit;

/// <summary>Where the sources are, found from the folder the tests run in.</summary>
static class Repository
{
    /// <summary>The folder that holds <c>Hone.slnx</c>.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Real data beside the repository, where a machine has it; tests that need it skip elsewhere.</summary>
    public static string SharedData => Path.Combine(Root, "..", "shared", "data");

    /// <summary>Path of a real data file; the test skips, saying so, where it is absent.</summary>
    public static string SharedFile(string relative)
    {
        string path = Path.Combine(SharedData, relative);
        Assert.SkipUnless(File.Exists(path), $"needs {relative} beside the repository");
        return path;
    }

    /// <summary>The source files of some folders of the repository.</summary>
    public static IEnumerable<string> Sources(params string[] folders) => folders
        .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories))
        .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal));

    static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Hone.slnx")))
                return folder.FullName;
        throw new InvalidOperationException("Hone.slnx is in no folder above the tests");
    }
}

using System.Globalization;
using Hone.Runs;
using Hone.Text;

namespace Hone.Hosting.Exchange;

/// <summary>
/// A folder beside a target in which it is made, and from which it is moved there when it is whole. It is gone afterwards; what a process
/// left that was killed, the next one that makes the same target clears away.
/// </summary>
sealed class WritingFolder : IDisposable
{
    const string OwnerFile = "owner", ModelFolder = "model";

    readonly string _path;

    WritingFolder(string path) => _path = path;

    /// <summary>Where to write.</summary>
    public string Model => Path.Combine(_path, ModelFolder);

    /// <summary>Makes the folder.</summary>
    /// <param name="target">The full path that will be made.</param>
    public static WritingFolder For(string target)
    {
        string parent = Path.GetDirectoryName(target)!, start = $".{Path.GetFileName(target)}.writing-";
        AtomicFile.MakeFolder(parent, "Choose another place with --out.");
        foreach (string left in Directory.GetDirectories(parent, start + "*"))
            if (OwnerOf(left)?.IsAlive == false) Directory.Delete(left, recursive: true);
        WritingFolder folder = new(Path.Combine(parent, $"{start}{Guid.NewGuid():N}"));
        Directory.CreateDirectory(folder._path);
        ProcessIdentity self = ProcessIdentity.Current;
        File.WriteAllLines(Path.Combine(folder._path, OwnerFile),
            [self.Id.ToString(CultureInfo.InvariantCulture), self.Started, self.Machine]);
        Directory.CreateDirectory(folder.Model);
        return folder;
    }

    /// <summary>Removes it, and what is still there.</summary>
    public void Dispose()
    {
        if (Directory.Exists(_path)) Directory.Delete(_path, recursive: true);
    }

    /// <summary>Who writes there; null where it is not said, or is just being.</summary>
    static ProcessIdentity? OwnerOf(string folder)
    {
        string file = Path.Combine(folder, OwnerFile);
        return File.Exists(file) && File.ReadAllLines(file) is [var id, var started, var machine]
            && int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
                ? new ProcessIdentity(number, started, machine) : null;
    }
}

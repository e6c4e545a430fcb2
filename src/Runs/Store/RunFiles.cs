using Hone.Runs.Store.Artifacts;
using Hone.Text;

namespace Hone.Runs.Store;

/// <summary>
/// The files of a run beside manifest and events, as they are when this is made. The small ones go into the store itself, the large ones to
/// artefacts. What belongs to the process that trains stays, and so does what a link leads to.
/// </summary>
sealed class RunFiles
{
    /// <summary>So small is what goes into the store itself.</summary>
    const int SmallBytes = 1 << 18;
    readonly RunFolder _folder;
    readonly List<StoredFile> _listed = [];

    /// <summary>Looks at them.</summary>
    /// <exception cref="InvalidDataException">One has a name that no other system could have.</exception>
    public RunFiles(RunFolder folder)
    {
        _folder = folder;
        EnumerationOptions whole = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };
        foreach (string file in Directory.EnumerateFiles(folder.Path, "*", whole).Order(StringComparer.Ordinal))
        {
            string path = Path.GetRelativePath(folder.Path, file).Replace(Path.DirectorySeparatorChar, '/');
            if (StoredPath.IsOfProcess(path) || file == folder.ManifestFile || file == folder.EventsFile) continue;
            if (!path.Split('/').All(StoredPath.IsPlain))
                throw new InvalidDataException($"{folder.Path} has a file by the name \"{path}\", which cannot be one everywhere\n"
                    + "Rename it, or move it out of the run's folder.");
            if (Look(path, file) is { } known) _listed.Add(known);
        }
    }

    /// <summary>The files.</summary>
    public IReadOnlyList<StoredFile> Listed => _listed;

    /// <summary>Sends the large ones that are not there yet, and writes down where they are.</summary>
    /// <returns>How many were sent, and their bytes.</returns>
    public (int Files, long Bytes) SendTo(ArtifactStore artifacts)
    {
        (int files, long bytes) = (0, 0);
        for (int i = _listed.Count - 1; i >= 0; i--)
        {
            StoredFile file = _listed[i];
            if (file.Content is not null) continue;
            if (!artifacts.Has(file.Hash, file.Bytes))
            {
                string path = Path.Combine([_folder.Path, .. file.Path.Split('/')]);
                if (!File.Exists(path))                                          // a checkpoint that training replaced meanwhile
                {
                    _listed.RemoveAt(i);
                    continue;
                }

                using FileStream content = Open(path);
                artifacts.Put(file.Hash, content, file.Bytes);
                (files, bytes) = (files + 1, bytes + file.Bytes);
            }

            _listed[i] = file with { Place = artifacts.Address };
        }

        return (files, bytes);
    }

    /// <summary>Null where it is gone: training replaces its checkpoints.</summary>
    static StoredFile? Look(string path, string file)
    {
        try
        {
            using FileStream content = Open(file);
            if (content.Length > SmallBytes)
                return new StoredFile(path, content.Length, Sha256.Of(content), null, null);
            byte[] bytes = AtomicFile.Read(file);
            return new StoredFile(path, bytes.Length, Sha256.Of(bytes), null, bytes);
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    static FileStream Open(string file) => new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1 << 16);
}

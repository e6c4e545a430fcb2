using Hone.Text;

namespace Hone.Runs.Store.Artifacts;

/// <summary>Artefacts in a folder, such as one on a file server.</summary>
/// <param name="folder">Its path; it is made when something is first put there.</param>
public sealed class FolderArtifacts(string folder) : ArtifactStore
{
    readonly string _root = Path.GetFullPath(folder);

    /// <inheritdoc/>
    public override string Address => _root;

    /// <inheritdoc/>
    public override bool Has(string hash, long bytes) => new FileInfo(PathOf(hash)) is { Exists: true } file && file.Length == bytes;

    /// <inheritdoc/>
    public override void Put(string hash, Stream content, long bytes)
    {
        string path = PathOf(hash);
        AtomicFile.MakeFolder(Path.GetDirectoryName(path)!, "Name another place with --artifacts.");
        string temporary = $"{path}.{Guid.NewGuid():N}";                      // processes of several machines may have one number
        AtomicFile.Write(temporary, file =>
        {
            if (Copy(content, file) != hash)
                throw new IOException("it changed while it was copied");
        });
        File.Move(temporary, path, overwrite: true);
    }

    /// <inheritdoc/>
    public override void Dispose() { }

    /// <inheritdoc/>
    protected override Stream OpenRead(string hash)
    {
        string path = PathOf(hash);
        return File.Exists(path) ? new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete)
            : throw new FileNotFoundException($"{_root} does not have {NameOf(hash)}\n"
                + "Name the place that it was pushed to with --artifacts, or push the run again.");
    }

    string PathOf(string hash) => Path.Combine(_root, NameOf(hash));
}

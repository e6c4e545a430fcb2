using System.Security.Cryptography;
using System.Text;
using Hone.Runs;
using Hone.Text;
using Hone.Training.Events;

namespace Hone.Hosting.Flows;

/// <summary>SHA-256 of what stages make and are made from.</summary>
static class ContentHash
{
    /// <summary>Of a file, or of a folder: the names and contents of all files in it.</summary>
    public static string Of(string path)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string file in FilesOf(path))
        {
            hash.AppendData(Encoding.UTF8.GetBytes(Path.GetRelativePath(path, file) + '\0'));
            using FileStream stream = File.OpenRead(file);
            hash.AppendData(SHA256.HashData(stream));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Of a run: its steps, by the last link of their chain, and the files of its checkpoints.</summary>
    public static string OfRun(RunFolder folder)
    {
        string chain = EventLog.Read(folder.EventsFile).Training.OfType<StepTaken>().LastOrDefault()?.Chain ?? "";
        string checkpoints = Directory.Exists(folder.CheckpointsFolder) ? Of(folder.CheckpointsFolder) : "";
        return Sha256.Of($"{chain}\0{checkpoints}");
    }

    /// <summary>Bytes of a file, or of all files of a folder.</summary>
    public static long BytesOf(string path) => FilesOf(path).Sum(file => new FileInfo(file).Length);

    static IEnumerable<string> FilesOf(string path) => File.Exists(path) ? [path]
        : Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal);
}

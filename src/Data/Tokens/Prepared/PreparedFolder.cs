using Hone.Data.Sources;
using Hone.Data.Splits;
using Hone.Data.Tokens.Shards;
using Hone.Text;

namespace Hone.Data.Tokens.Prepared;

/// <summary>A folder that <see cref="Preparation"/> filled, open for reading.</summary>
public sealed class PreparedFolder : IDisposable
{
    /// <summary>The tokenizer's file in the folder.</summary>
    public const string TokenizerName = "tokenizer.json";

    readonly List<ShardTokens> _open = [];

    PreparedFolder(string path, PreparedManifest manifest, Tokenizer tokenizer) =>
        (Path, Manifest, Tokenizer) = (path, manifest, tokenizer);

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>What is in it.</summary>
    public PreparedManifest Manifest { get; }

    /// <summary>What its tokens mean.</summary>
    public Tokenizer Tokenizer { get; }

    /// <summary>Whether a path is a prepared folder, whole or not.</summary>
    public static bool IsAt(string path) =>
        File.Exists(System.IO.Path.Combine(path, PreparedManifest.FileName))
            || File.Exists(System.IO.Path.Combine(path, PreparedManifest.UnfinishedName));

    /// <summary>Opens a folder; its shards are verified when a split is asked for.</summary>
    /// <exception cref="InvalidDataException">It is none, or not whole, or its tokenizer is another.</exception>
    public static PreparedFolder Open(string path)
    {
        PreparedManifest manifest = PreparedManifest.Read(path);
        string file = System.IO.Path.Combine(path, TokenizerName);
        Tokenizer tokenizer = Tokenizer.Load(file);
        return tokenizer.Hash == manifest.Tokenizer.Hash ? new PreparedFolder(System.IO.Path.GetFullPath(path), manifest, tokenizer)
            : throw new InvalidDataException(
            $"{file} is not the tokenizer these shards were made with: its hash is {tokenizer.Hash[..12]}, and "
                + $"{manifest.Tokenizer.Hash[..12]} was recorded\n"
            + "Bring it back, or prepare the data again.");
    }

    /// <summary>Opens a split and verifies its shards.</summary>
    /// <exception cref="InvalidDataException">There is no such split, or a shard is not what the manifest says.</exception>
    public ShardTokens Read(Split split)
    {
        if (!Manifest.Splits.TryGetValue(PreparedManifest.NameOf(split), out PreparedSplit? entry))
            throw new InvalidDataException(
                $"{Path} has no {PreparedManifest.NameOf(split)} split; it has {string.Join(", ", Manifest.Splits.Keys)}\n"
                    + "Prepare the data again with a share for it.");
        ShardTokens opened = new(Path, entry.Shards, Manifest.Tokenizer.Vocabulary);
        _open.Add(opened);
        return opened;
    }

    /// <summary>Where a document was read, in words.</summary>
    public string Tell(SourcePlace place) =>
        Places.Tell(System.IO.Path.GetFileName(Manifest.Source.Files[place.File].Path), place, Manifest.Source.Files[place.File].Units > 1);

    /// <summary>Lets go of its files.</summary>
    public void Dispose()
    {
        foreach (ShardTokens split in _open)
            split.Dispose();
    }
}

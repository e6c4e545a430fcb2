using Hone.Hosting.Classifiers;
using Hone.Runs;
using Hone.Text;
using Hone.Training.Checkpoints;

namespace Hone.Hosting;

/// <summary>Where tokenizers are: a file, or a run's folder, with the proof that it is the one a checkpoint was trained with.</summary>
static class Tokenizers
{
    public static string PathIn(RunFolder folder) => Path.Combine(folder.Path, "tokenizer.json");

    /// <summary>The tokenizer that a person means by a file or a run.</summary>
    public static Tokenizer Find(string fileOrRun, string runs) => Tokenizer.Load(PathOf(fileOrRun, runs));

    /// <summary>Where it is. What exists is the file; what has a name with an ending was meant as one; the rest is a run.</summary>
    public static string PathOf(string fileOrRun, string runs) =>
        File.Exists(fileOrRun) || (Path.HasExtension(fileOrRun) && !Directory.Exists(fileOrRun))
            ? fileOrRun
            : PathIn(new RunStore(runs).Resolve(fileOrRun).Folder);

    /// <summary>The tokenizer a checkpoint of a language model was trained with.</summary>
    /// <exception cref="InvalidDataException">It is another, or the run is a classifier.</exception>
    public static Tokenizer Of(RunFolder folder, CheckpointIdentity identity)
    {
        ClassifierKinds.Refuse(folder.ReadManifest());
        return Of(folder, identity.TokenizerHash);
    }

    /// <summary>The run's tokenizer, which must have that hash; null where none was recorded.</summary>
    public static Tokenizer Of(RunFolder folder, string? hash)
    {
        if (!File.Exists(PathIn(folder)))
            throw new FileNotFoundException(
                $"{PathIn(folder)} is missing, and no other tokenizer fits the model\nBring it back from a copy of the run.");
        Tokenizer tokenizer = Tokenizer.Load(PathIn(folder));
        return hash is null || tokenizer.Hash == hash ? tokenizer : throw new InvalidDataException(
            $"{PathIn(folder)} is not the tokenizer of this checkpoint: its hash is {tokenizer.Hash[..12]}, and {hash[..12]} was "
                + "recorded.\n"
            + "Bring the run's own tokenizer back; with another one the model would only babble.");
    }
}

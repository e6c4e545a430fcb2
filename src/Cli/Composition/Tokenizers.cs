using Hone.Runs;
using Hone.Text;
using Hone.Training.Checkpoints;

namespace Hone.Cli.Composition;

/// <summary>The tokenizer in a run's folder, and the proof that it is the one a checkpoint was trained with.</summary>
static class Tokenizers
{
    public static string PathIn(RunFolder folder) => Path.Combine(folder.Path, "tokenizer.json");

    public static Tokenizer Of(RunFolder folder, CheckpointIdentity identity)
    {
        Tokenizer tokenizer = Tokenizer.Load(PathIn(folder));
        return tokenizer.Hash == identity.TokenizerHash ? tokenizer : throw new InvalidDataException(
            $"{PathIn(folder)} is not the tokenizer of this checkpoint: its hash is {tokenizer.Hash[..12]}, and {identity.TokenizerHash[..12]} was recorded.\n"
            + "Bring the run's own tokenizer back; with another one the model would only babble.");
    }
}

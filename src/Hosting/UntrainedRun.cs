using Hone.Models.Gpt;
using Hone.Runs;
using Hone.Text;
using Hone.Training;
using Hone.Training.Checkpoints;

namespace Hone.Hosting;

/// <summary>A run of a model that came from elsewhere: one checkpoint, of step 0, and a log in which nothing happened.</summary>
static class UntrainedRun
{
    /// <summary>Makes it. Where that fails, nothing is left behind.</summary>
    /// <param name="runs">The folder that runs are kept in.</param>
    /// <param name="name">What it is called.</param>
    /// <param name="model">The model.</param>
    /// <param name="tokenizer">Its tokenizer.</param>
    /// <param name="identity">What its checkpoint belongs to.</param>
    /// <param name="keep">Puts further files into its folder.</param>
    /// <param name="tell">Its manifest, once these are there; how it stands, when, with which program and where is added.</param>
    /// <exception cref="IOException">The disk is full or gone.</exception>
    public static RunFolder Make(string runs, string name, GptModel model, Tokenizer tokenizer, CheckpointIdentity identity,
        Action<RunFolder> keep, Func<RunFolder, Manifest> tell)
    {
        RunFolder folder = new RunStore(runs).Create(name);
        try
        {
            tokenizer.Save(Tokenizers.PathIn(folder));
            keep(folder);
            new CheckpointStore(folder.CheckpointsFolder, model.Parameters, optimizer: null, identity, keep: 1, keepsBest: false)
                .Save(new TrainingState());
            DateTimeOffset now = TimeProvider.System.GetUtcNow();
            File.Create(folder.EventsFile).Dispose();                        // nothing happened in it, and that is known
            folder.WriteManifest(tell(folder) with
            {
                Status = RunStatus.Finished, StartedUtc = now, EndedUtc = now,
                Code = CodeIdentity.Current, Machine = MachineIdentity.Current,
            });
            return folder;
        }
        catch
        {
            Directory.Delete(folder.Path, recursive: true);
            throw;
        }
    }
}

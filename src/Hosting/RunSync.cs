using Hone.Insight.Reports;
using Hone.Runs;
using Hone.Runs.Reporting;

namespace Hone.Hosting;

/// <summary>Sends a run to an MLflow server after it was trained, or while another process trains it.</summary>
static class RunSync
{
    /// <summary>Sends what the server has not got yet.</summary>
    /// <param name="folder">The run.</param>
    /// <param name="to">The server's address, or <c>env</c>; null for the one in the run's recipe.</param>
    /// <param name="experiment">The experiment there; null for the one in the recipe, or the usual one.</param>
    /// <param name="warn">Told what goes wrong.</param>
    /// <param name="stop">Gives up.</param>
    /// <exception cref="InvalidDataException">Nobody says where to, or another process is sending the run.</exception>
    public static SyncResult Send(RunFolder folder, string? to, string? experiment, Action<string> warn, CancellationToken stop)
    {
        Manifest manifest = folder.ReadManifest();
        to ??= (string?)manifest.Recipe["report"]?["mlflow"] ?? throw new InvalidDataException(
            $"the recipe of run {folder.Id} names no MLflow server\nSay where to: --to http://localhost:5000.");
        MlflowTarget target = MlflowTarget.Of(to, experiment ?? (string?)manifest.Recipe["report"]?["mlflow_experiment"]);
        using MlflowSender sender = new(folder, target, [.. RecipeText.Flat(manifest.Recipe)], warn);
        bool isWhole = sender.SendAsync(stop).GetAwaiter().GetResult();
        return new SyncResult(folder.Id, target.Address.ToString(), target.Experiment, sender.Progress.RunId, sender.Sent, sender.Refused,
            isWhole);
    }
}

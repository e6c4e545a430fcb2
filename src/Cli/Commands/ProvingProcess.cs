using System.Diagnostics;
using System.Globalization;
using Hone.Hosting.Proofs;
using Hone.Insight.Reports;
using Hone.Runs;
using Hone.Training.Events;

namespace Hone.Cli.Commands;

/// <summary>
/// Has a process of its own prove a run from its first checkpoint while the run goes on: this program with <c>prove RUN@STEP</c>, as soon
/// as enough steps are recorded behind the checkpoint, or the run ends.
/// </summary>
/// <param name="folder">The run.</param>
sealed class ProvingProcess(RunFolder folder) : IDisposable
{
    int? _checkpoint;
    Process? _process;
    Task<string>? _error;

    /// <summary>Looks whether it is time to begin.</summary>
    public void See(TrainingEvent e)
    {
        if (e is CheckpointSaved { Step: > 0 } saved) _checkpoint ??= saved.Step;
        if (_process is not null) return;
        if (e is StepTaken taken && taken.Step + 1 >= _checkpoint + RunProof.UsualSteps) Start(_checkpoint);
        else if (e is RunFinished or RunFailed) Start(e.Step > _checkpoint ? _checkpoint : null);
    }

    /// <summary>Whether the proof does not hold; known after <see cref="Finish"/>.</summary>
    public bool IsRefuted { get; private set; }

    /// <summary>Waits for the proof.</summary>
    /// <returns>What came of it, and whether it holds.</returns>
    public (bool Holds, string Finding) Finish()
    {
        if (_process is null) return (false, "nothing was proven: the run has no end");
        string told = _error!.Result;
        _process.WaitForExit();
        IsRefuted = _process.ExitCode == CommandHost.Differs;
        Proof? proof = folder.ReadManifest().Proof;
        return _process.ExitCode == CommandHost.Done && proof is not null ? (true, Report.Proof(proof))
            : IsRefuted ? (false, $"the run is refuted: {string.Join("; ", proof?.Findings ?? [])}")
            : (false, $"nothing was proven: {told.Split('\n')[0]}");
    }

    /// <summary>Lets go of the process.</summary>
    public void Dispose() => _process?.Dispose();

    /// <summary>Begins.</summary>
    /// <param name="checkpoint">The checkpoint to take steps from; null to let the proof of a run that has ended choose.</param>
    void Start(int? checkpoint)
    {
        ProcessStartInfo start = new(OwnProgram.Words[0],
        [
            .. OwnProgram.Words.Skip(1), "prove",
            checkpoint is { } step ? string.Create(CultureInfo.InvariantCulture, $"{folder.Path}@{step}") : folder.Path,
            "--threads", "1", "--json",
        ])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, _) => { };                        // its answer is in the run's record
        _process.BeginOutputReadLine();
        _error = _process.StandardError.ReadToEndAsync();
    }
}

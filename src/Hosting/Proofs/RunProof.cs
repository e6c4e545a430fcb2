using System.Globalization;
using Hone.Hosting.Tuning;
using Hone.Insight;
using Hone.Insight.Comparison;
using Hone.Insight.Proofs;
using Hone.Insight.Reports;
using Hone.Runs;
using Hone.Runs.Decisions;
using Hone.Text;
using Hone.Training.Checkpoints;
using Hone.Training.Controls;
using Hone.Training.Events;

namespace Hone.Hosting.Proofs;

/// <summary>
/// Looks at a run that was made, in another process: every checkpoint, every link of its chain, its data, and some steps that are taken
/// again from a checkpoint. Nothing of the run is written but what was found.
/// </summary>
/// <param name="reference">
/// The run; with a checkpoint, steps are taken again from that. Of a run that is being written only a checkpoint that is named can be
/// looked at: the others come and go.
/// </param>
/// <param name="threads">Threads that share the work; they change no bit.</param>
/// <param name="data">Where its data are now; where they were when null.</param>
/// <param name="told">Told what is being looked at.</param>
sealed class RunProof(RunReference reference, int threads, string? data, Action<string> told)
{
    /// <summary>Steps that are taken again where nobody says how many.</summary>
    public const int UsualSteps = 20;

    readonly RunFolder _folder = reference.Folder;
    readonly List<ProofCheck> _checks = [];
    int _links, _batches, _from, _repeated, _whole, _tensors;

    /// <summary>What was looked at, in its order.</summary>
    public IReadOnlyList<ProofCheck> Checks => _checks;

    /// <summary>Looks, and writes what was found into the run's record.</summary>
    /// <param name="steps">Steps to take again; null for 20, or up to the next checkpoint where that is nearer.</param>
    /// <exception cref="InvalidDataException">It is being written, has no step, or was computed in a class this machine has
    /// not.</exception>
    /// <exception cref="FileNotFoundException">Its data are not where they were.</exception>
    public Proof Prove(int? steps)
    {
        RunEntry entry = RunEntry.Read(_folder);
        if (entry.Manifest is not { } manifest) throw new InvalidDataException(entry.Problem);
        if (ImportedRuns.Refusal(manifest) is { } imported) throw imported;
        ModelSource.Refuse(manifest, "has no steps to prove");
        bool isWritten = entry.Status is RunStatus.Running or RunStatus.Stalled or RunStatus.Paused;
        if (isWritten && reference.Checkpoint.Choice == CheckpointChoice.Unspecified)
            throw new InvalidDataException($"run {_folder.Id} is being written by another process (number {entry.Heartbeat?.Process.Id})\n"
                + $"Wait until it ends, or name one of its checkpoints: hone prove {_folder.Id}@last.");
        if (!File.Exists(_folder.EventsFile))
            throw new InvalidDataException($"{_folder.EventsFile} is missing, and with it what is to be proven\n"
                + "Bring it back from a copy of the run.");
        EventHistory raw = EventLog.ReadRaw(_folder.EventsFile);
        TrainingEvent[] events = [.. raw.Effective().Training];
        StepTaken[] taken = [.. events.OfType<StepTaken>()];
        if (taken.Length == 0)
            throw new InvalidDataException($"run {_folder.Id} has made no step, so there is nothing to prove\nTrain it first: hone resume "
                + $"{_folder.Id}.");
        IReadOnlyList<CheckpointManifest> checkpoints = CheckpointStore.List(_folder.CheckpointsFolder);
        CheckEvents(manifest, raw);
        CheckCode(manifest);
        bool areTrue = _checks.All(check => check.Holds);                    // else nothing can be held against them
        CheckpointManifest? from = reference.Checkpoint.Choice == CheckpointChoice.Unspecified
            ? CheckpointOf(checkpoints, taken[^1].Step + 1, steps) : ChosenCheckpoint.Load(reference, checkpoint => checkpoint.Manifest);
        if (from is not null && taken[^1].Step < from.Step)
            throw new InvalidDataException($"run {_folder.Id} has no step behind its checkpoint of step {from.Step} to take again\n"
                + $"Name an earlier one, or none: hone prove {_folder.Id}.");
        if (isWritten) checkpoints = [.. checkpoints.Where(checkpoint => checkpoint.Step >= from!.Step)];
        _from = from?.Step ?? 0;
        RunSegment? segment = areTrue ? RunSegment.Of(_folder, events).Last(segment => segment.From <= _from) : null;
        segment?.EnsureAvailable(_folder);
        CheckBase(manifest);
        CheckCheckpoints(manifest, isWritten ? [from!] : checkpoints, areTrue ? events : null);
        if (segment is not null) CheckSteps(segment, from, checkpoints, events, steps);
        CheckDecisions();
        ProofVerdict verdict = _checks.All(check => check.Holds) ? ProofVerdict.Proven : ProofVerdict.Refuted;
        Proof proof = new(verdict, DateTimeOffset.UtcNow, _from, _repeated,
            _links, _batches, _whole, _tensors, segment?.NumericsClass ?? manifest.NumericsClass ?? "", CodeIdentity.Current,
            [.. _checks.Where(check => !check.Holds).Select(check => check.Finding)]);
        _folder.UpdateManifest(current => current with { Proof = proof });
        return proof;
    }

    /// <summary>The weights it began with are those that were recorded.</summary>
    void CheckBase(Manifest manifest)
    {
        if (manifest.Parent is not { } parent) return;
        told("hashing base");
        string? problem = null;
        try
        {
            BaseWeights.Verify(_folder, manifest);
        }
        catch (Exception failure) when (failure is InvalidDataException or IOException)
        {
            problem = Short(failure.Message.Split('\n')[0].TrimEnd('.'));
        }

        Add("base", problem, $"base has the weights of {parent.Run}@{parent.Step}, as recorded");
    }

    /// <summary>The patch of the program's own changes is what the record says.</summary>
    void CheckCode(Manifest manifest)
    {
        if (manifest.Code?.Changes is not { } hash) return;
        string file = _folder.CodePatchFile(hash);
        Add("code", !File.Exists(file) ? $"{Short(file)} is missing, the changes to the program that its commit has not"
            : Sha256.Of(AtomicFile.Read(file)) != hash ? $"{Short(file)} is not what it was when the run began: its hash differs" : null,
            $"{Short(file)} is as it was");
    }

    /// <summary>
    /// The last checkpoint with so many recorded steps behind it; where none has, the one with the most; null, for the beginning, where
    /// no checkpoint has a step behind it.
    /// </summary>
    static CheckpointManifest? CheckpointOf(IReadOnlyList<CheckpointManifest> checkpoints, int made, int? steps) =>
        checkpoints.LastOrDefault(checkpoint => made - checkpoint.Step >= (steps ?? UsualSteps))
        ?? checkpoints.FirstOrDefault(checkpoint => checkpoint.Step < made);

    void CheckEvents(Manifest manifest, EventHistory raw)
    {
        told("computing the hash chain again");
        ChainCheck chain = ChainCheck.Of(raw);
        _links = chain.Links;
        Add("events", chain.Problem, $"{Figures.Count(chain.Links, "link")} of the hash chain follow from the numbers beside them");
        if (manifest.Log is not { } checksum) return;
        byte[] log = AtomicFile.Read(_folder.EventsFile);
        bool isLonger = log.LongLength > checksum.Bytes, isWhole = log.LongLength >= checksum.Bytes
            && Sha256.Of(log.AsSpan(0, (int)Math.Min(checksum.Bytes, log.LongLength))) == checksum.Sha256;
        Add("log", isWhole && !isLonger ? null
            : isWhole
                ? $"events.jsonl has {Figures.Count(log.LongLength - checksum.Bytes)} bytes behind the "
                    + $"{Figures.Count(checksum.Bytes)} it ended with"
            : $"events.jsonl is not what was written (the SHA-256 of its {Figures.Count(checksum.Bytes)} bytes differs)"
                + (chain.Problem is null ? "; the chain holds, so what was altered is a time, a count, a measurement or a text" : ""),
            $"events.jsonl is what it was when the run ended, {Figures.Count(checksum.Bytes)} bytes");
    }

    /// <summary>What was decided about it is as it was written.</summary>
    void CheckDecisions()
    {
        foreach (string problem in DecisionStore.ProblemsOf(_folder)) Add("decisions", problem, "");
        int count = DecisionStore.Names(_folder).Count;
        if (count > 0 && _checks.All(check => check.Name != "decisions"))
            Add("decisions", null, $"{Figures.Count(count, "decision")}: as written, each with the hash of the one before");
    }

    /// <param name="manifest">The run's record.</param>
    /// <param name="checkpoints">The checkpoints that have a manifest.</param>
    /// <param name="events">What they are held against; null where the events are not to be believed.</param>
    void CheckCheckpoints(Manifest manifest, IReadOnlyList<CheckpointManifest> checkpoints, TrainingEvent[]? events)
    {
        foreach (string folder in manifest.Status == RunStatus.Running ? [] : CheckpointStore.AllIncomplete(_folder.CheckpointsFolder))
            Add("checkpoints", Checkpoint.ProblemsOf(Path.Combine(_folder.CheckpointsFolder, folder)) is [var problem, ..] ? Short(problem)
                : null, $"{folder} is whole");
        foreach (CheckpointManifest checkpoint in checkpoints)
        {
            string name = CheckpointStore.NameOf(checkpoint.Step), path = CheckpointStore.PathOf(_folder.CheckpointsFolder,
                checkpoint.Step);
            told($"hashing {name}");
            string? problem = Checkpoint.ProblemsOf(path) is [var first, ..] ? Short(first)
                : events is not null && Contradiction(manifest, Checkpoint.Open(path).State, events) is { } contradiction
                    ? $"checkpoints/{name}/state.json {contradiction}" : null;
            if (problem is not null) Add("checkpoints", problem, "");
            else _whole++;
        }

        if (_whole == checkpoints.Count && _checks.All(check => check.Name != "checkpoints"))
            Add("checkpoints", null, $"{Figures.Count(_whole, "checkpoint")}: every file is what was written"
                + (events is null ? "" : ", and fits the events"));
    }

    /// <summary>In what the state of a checkpoint does not fit the record and the events; null where it does.</summary>
    static string? Contradiction(Manifest manifest, CheckpointState state, TrainingEvent[] events) =>
        events.OfType<StepTaken>().FirstOrDefault(step => step.Step + 1 == state.Step) is { } last && state.Chain != last.Chain
            ? $"has another chain than the event of step {last.Step}"
        : manifest.Tokenizer is { } tokenizer && tokenizer.Hash != state.Identity.TokenizerHash ? "names another tokenizer than run.json"
        : manifest.Data is { } data && data.Fingerprint != state.Identity.DataFingerprint ? "names other data than run.json"
        : SettingThatDiffers(manifest, state) is { } setting ? $"has another {setting} than run.json"
        : state.ValidationLoss is { } loss && !events.OfType<Evaluated>().Any(e => e.Step == state.Step && e.Loss.Equals(loss))
            ? $"has a validation loss, {loss.ToString("R", CultureInfo.InvariantCulture)}, that no event of step {state.Step} tells"
        : null;

    /// <summary>The horizon and the place of the data may have changed since; nothing else may.</summary>
    static string? SettingThatDiffers(Manifest manifest, CheckpointState state)
    {
        Dictionary<string, string> now = RecipeText.Flat(manifest.Recipe).ToDictionary(pair => pair.Name, pair => pair.Value);
        return RecipeText.Flat(state.Identity.Recipe)
            .Where(setting => setting.Name is not ("training.steps" or "data.path"))
            .FirstOrDefault(setting => now.GetValueOrDefault(setting.Name) != setting.Value).Name;
    }

    void CheckSteps(RunSegment segment, CheckpointManifest? from, IReadOnlyList<CheckpointManifest> checkpoints, TrainingEvent[] events,
        int? steps)
    {
        told("opening the run and its data");
        Session session;
        try
        {
            string[] overrides = [$"training.steps={segment.Horizon.ToString(CultureInfo.InvariantCulture)}",
                .. data is null ? Array.Empty<string>() : [$"data.path={data}"]];
            session = Session.Resume(_folder, from is null ? null : Checkpoint.Open(_folder.CheckpointFolder(from.Step)), threads,
                overrides,
                segment.Kernels);
        }
        catch (InvalidDataException altered)                                 // data, tokenizer or weights: the message names which
        {
            Add("data", altered.Message.Split('\n')[0].TrimEnd('.'), "");
            return;
        }

        using (session)
        {
            Add("data", null, $"the fingerprint of {session.Data.Name} is the one recorded, {session.Data.Fingerprint[..12]}");
            BatchCheck read = BatchCheck.Of(session, events, count => told($"reading the tokens of step {Figures.Count(count)} again"));
            _batches = read.Batches;
            Add("batches", read.Problem, $"the tokens of {Figures.Count(read.Batches, "step")} are those that were recorded");
            if (from?.ValidationLoss is { } recorded)
            {
                told("measuring the checkpoint again");
                double measured = session.MeasureForUse();
                Add("measurement", measured.Equals(recorded) ? null : string.Create(CultureInfo.InvariantCulture,
                    $"the validation loss of step {from.Step} is {measured:R}, and {recorded:R} was recorded"),
                    $"the validation loss of step {Figures.Count(from.Step)} is {Figures.Loss(measured)} again, to the bit");
            }

            Repeat(session, checkpoints, events, steps);
        }
    }

    void Repeat(Session session, IReadOnlyList<CheckpointManifest> checkpoints, TrainingEvent[] events, int? steps)
    {
        StepTaken[] recorded = [.. events.OfType<StepTaken>().Where(step => step.Step >= _from)];
        int next = checkpoints.Select(checkpoint => checkpoint.Step - _from).Where(distance => distance > 0).DefaultIfEmpty(int.MaxValue)
            .Min();
        int count = Math.Min(recorded.Length, steps ?? Math.Min(UsualSteps, next));
        string? problem = null;
        foreach (TrainingEvent e in count == 0 ? [] : session.Retrace(ControlsOf(events)).Run(session.State))
        {
            if (e is RunFailed failed) problem = $"step {failed.Step} failed when it was taken again: {failed.Reason.Split('\n')[0]}";
            if (problem is not null || e is RunFinished) break;
            if (e is not StepTaken taken) continue;
            told($"taking step {Figures.Count(taken.Step)} again");
            StepTaken before = recorded[_repeated];
            if (taken.Chain != before.Chain)
            {
                string[] what = [.. ChainAgreement.Differences(before, taken)];
                problem = $"step {taken.Step}, taken again from {Origin(_from)}, came out otherwise: "
                    + (what.Length > 0 ? string.Join(", ", what) : "its numbers are equal and its chain is not");
                break;
            }

            _repeated++;
            if (checkpoints.FirstOrDefault(checkpoint => checkpoint.Step == taken.Step + 1) is { } passed)
                problem = Compare(session, passed);
            if (problem is not null || _repeated == count) break;
        }

        Add("steps", problem, $"{Figures.Count(_repeated, "step")} taken again from {Origin(_from)} gave the same hashes"
            + (_tensors > 0 ? $", and {Figures.Count(_tensors, "tensor")} the same bits" : ""));
    }

    /// <summary>What was asked of the run since, and changed its learning rates; what came before, the checkpoint has.</summary>
    RecordedControls ControlsOf(TrainingEvent[] events) => new(events.OfType<ControlTaken>().Where(control => control.Step >= _from));

    /// <summary>Compares the tensors in memory with those of a checkpoint.</summary>
    string? Compare(Session session, CheckpointManifest checkpoint)
    {
        foreach (TensorHash tensor in TensorHash.Of(session.Model.Parameters, session.Optimizer, session.Average))
        {
            if (checkpoint.Tensors.GetValueOrDefault(tensor.File)?.GetValueOrDefault(tensor.Name) != tensor.Hash)
                return $"{tensor.Name} after step {checkpoint.Step} is not what "
                    + $"{CheckpointStore.NameOf(checkpoint.Step)}/{tensor.File} has";
            _tensors++;
        }

        return null;
    }

    static string Origin(int step) => step == 0 ? "the beginning" : $"the checkpoint of step {Figures.Count(step)}";

    /// <summary>A problem without the path that leads to the run.</summary>
    string Short(string problem) => problem.Replace(_folder.Path + Path.DirectorySeparatorChar, "", StringComparison.Ordinal);

    void Add(string name, string? problem, string finding) => _checks.Add(new ProofCheck(name, problem is null, problem ?? finding));
}

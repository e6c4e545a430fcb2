using System.Globalization;
using Hone.Text;

namespace Hone.Runs;

/// <summary>One run on disk: where each of its files lies. It says nothing about whether they are there.</summary>
public sealed class RunFolder
{
    const string WhatIsARun = "Give a run's folder, its id or the beginning of its id: hone runs";
    static readonly TimeSpan PatienceForManifest = TimeSpan.FromSeconds(5);

    RunFolder(string path) => Path = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path));

    /// <summary>Full path of the folder.</summary>
    public string Path { get; }

    /// <summary>The folder's own name, which is the run's id.</summary>
    public string Id => System.IO.Path.GetFileName(Path);

    /// <summary>The manifest, <c>run.json</c>.</summary>
    public string ManifestFile => In("run.json");

    /// <summary>The source of truth, <c>events.jsonl</c>.</summary>
    public string EventsFile => In("events.jsonl");

    /// <summary>What is asked of the run while it trains, a line each, <c>control.jsonl</c>; there when something was.</summary>
    public string ControlFile => In("control.jsonl");

    /// <summary>The curves as arrays, <c>training_metrics.json</c>.</summary>
    public string MetricsFile => In("training_metrics.json");

    /// <summary>How far the run was sent to MLflow servers, <c>mlflow.json</c>; there when it was.</summary>
    public string MlflowFile => In("mlflow.json");

    /// <summary>The last sign of life, <c>heartbeat.json</c>.</summary>
    public string HeartbeatFile => In("heartbeat.json");

    /// <summary>What the run and its machine were doing, a line every ten seconds, <c>hardware.jsonl</c>.</summary>
    public string HardwareFile => In("hardware.jsonl");

    /// <summary>Changes to the program that its commit has not, as a patch, such as <c>code/9f86d081884c.patch</c>.</summary>
    /// <param name="hash">SHA-256 of the patch, <see cref="CodeIdentity.Changes"/>.</param>
    public string CodePatchFile(string hash) => System.IO.Path.Combine(In("code"), $"{hash[..12]}.patch");

    /// <summary>Loss and learning rate over steps, <c>training_curve.png</c>.</summary>
    public string TrainingCurveFile => In("training_curve.png");

    /// <summary>Mean loss by epoch, <c>loss_by_epoch.png</c>.</summary>
    public string LossByEpochFile => In("loss_by_epoch.png");

    /// <summary>The summary for people, <c>report.md</c>.</summary>
    public string ReportFile => In("report.md");

    /// <summary>Every setting used, as a recipe that makes the run again, <c>recipe.yaml</c>.</summary>
    public string RecipeFile => In("recipe.yaml");

    /// <summary>Where the time of the steps went, for a trace viewer; there when it was asked for.</summary>
    public string TraceFile => In("trace.json");

    /// <summary>Folder of the checkpoints.</summary>
    public string CheckpointsFolder => In("checkpoints");

    /// <summary>
    /// Folder of the checkpoint that the run began with, where it began with one: its weights and what proves them, other names of the
    /// parent's files where the disk allows that.
    /// </summary>
    public string BaseFolder => In("base");

    /// <summary>
    /// What the model that a run of preferences began with gives each answer, <c>reference.safetensors</c>; it can be computed again from
    /// <see cref="BaseFolder"/>.
    /// </summary>
    public string ReferenceFile => In("reference.safetensors");

    /// <summary>Keeps files of a checkpoint as <see cref="BaseFolder"/>, whatever becomes of the run they are of.</summary>
    /// <param name="checkpoint">The checkpoint's folder, or another run's <see cref="BaseFolder"/>.</param>
    /// <param name="files">The names of the files.</param>
    /// <exception cref="IOException">One is gone, or the disk is full.</exception>
    public void KeepBase(string checkpoint, IEnumerable<string> files)
    {
        ArgumentNullException.ThrowIfNull(files);
        Directory.CreateDirectory(BaseFolder);
        foreach (string file in files)
            HardLink.CreateOrCopy(System.IO.Path.Combine(checkpoint, file), System.IO.Path.Combine(BaseFolder, file));
    }

    /// <summary>Folder of the texts sampled on the way.</summary>
    public string SamplesFolder => In("samples");

    /// <summary>One sampled text, such as <c>samples/step-00000250.txt</c>.</summary>
    public string SampleFile(int step) =>
        System.IO.Path.Combine(SamplesFolder, string.Create(CultureInfo.InvariantCulture, $"step-{step:00000000}.txt"));

    /// <summary>The text of the rows of a step that the guard refused, such as <c>skipped/step-00000250-row-6000.txt</c>.</summary>
    /// <param name="step">Updates the model had had.</param>
    /// <param name="row">The first row, in its epoch.</param>
    public string SkippedFile(int step, long row) =>
        System.IO.Path.Combine(In("skipped"), string.Create(CultureInfo.InvariantCulture, $"step-{step:00000000}-row-{row}.txt"));

    /// <summary>Folder of what checkpoints were found to have learned.</summary>
    public string EvaluationsFolder => In("evaluations");

    /// <summary>What one checkpoint was found to have learned, such as <c>evaluations/step-00000250.json</c>.</summary>
    public string EvaluationFile(int step) =>
        System.IO.Path.Combine(EvaluationsFolder, string.Create(CultureInfo.InvariantCulture, $"step-{step:00000000}.json"));

    /// <summary>What each document cost one checkpoint, such as <c>evaluations/costs-00000250-1a2b3c4d5e6f.json</c>.</summary>
    /// <param name="step">Updates the model has had.</param>
    /// <param name="text">Which text, in hexadecimal.</param>
    public string CostsFile(int step, string text) =>
        System.IO.Path.Combine(EvaluationsFolder, string.Create(CultureInfo.InvariantCulture, $"costs-{step:00000000}-{text[..12]}.json"));

    /// <summary>How well a classifier tells the examples of its test apart, <c>classification.json</c>.</summary>
    public string ClassificationFile => In("classification.json");

    /// <summary>
    /// The regression that a classifier of texts stands beside, <c>regression.safetensors</c>; it can be fitted again to the run's data.
    /// </summary>
    public string RegressionFile => In("regression.safetensors");

    /// <summary>Folder of what was decided about the run.</summary>
    public string DecisionsFolder => In("decisions");

    /// <summary>Folder of the TensorBoard event files.</summary>
    public string TensorBoardFolder => In("tensorboard");

    /// <summary>Held by the one process that writes the run.</summary>
    internal string LockFile => In("run.lock");

    /// <summary>Held by the one process that sends the run to MLflow.</summary>
    internal string MlflowLockFile => In("mlflow.lock");

    /// <summary>Folder of one checkpoint, such as <c>checkpoints/step-00000250</c>.</summary>
    public string CheckpointFolder(int step) =>
        System.IO.Path.Combine(CheckpointsFolder, string.Create(CultureInfo.InvariantCulture, $"step-{step:00000000}"));

    /// <summary>Makes the folder of a new run. Of two processes that try at once, one succeeds.</summary>
    /// <exception cref="IOException">Something is there already.</exception>
    public static RunFolder Create(string path)
    {
        RunFolder folder = new(path);
        return !File.Exists(folder.Path) && !(Directory.Exists(folder.Path) && Directory.EnumerateFileSystemEntries(folder.Path).Any())
            && folder.TryClaim()
            ? folder
            : throw new IOException($"{path} is there already and not empty, so no new run can begin in it\n"
                + "Choose another folder with --run-dir, or go on with the run in it: hone resume " + path);
    }

    /// <summary>The folder of a run that was started before.</summary>
    /// <exception cref="DirectoryNotFoundException">It is not there.</exception>
    /// <exception cref="FileNotFoundException">It has no <c>run.json</c>.</exception>
    public static RunFolder Open(string path)
    {
        RunFolder folder = new(path);
        if (!Directory.Exists(folder.Path))
            throw new DirectoryNotFoundException($"there is no folder {path}\n{WhatIsARun}");
        if (!File.Exists(folder.ManifestFile))
            throw new FileNotFoundException($"{path} has no run.json, so it is not a run\n{WhatIsARun}");
        return folder;
    }

    /// <summary>Reads <c>run.json</c>, whole even while another process rewrites it.</summary>
    /// <exception cref="InvalidDataException">It is truncated, lacks what every run has, or a newer Hone wrote it.</exception>
    public Manifest ReadManifest() => Manifest.Parse(AtomicFile.Read(ManifestFile), ManifestFile);

    /// <summary>Writes <c>run.json</c>, whatever it held.</summary>
    public void WriteManifest(Manifest manifest)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        AtomicFile.Write(ManifestFile, manifest.ToJson());
    }

    /// <summary>
    /// Changes <c>run.json</c> as it now is on disk. Changes from several processes (a training run, a note, a decision) follow
    /// each other, and none is lost.
    /// </summary>
    /// <returns>What was written.</returns>
    public Manifest UpdateManifest(Func<Manifest, Manifest> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        using FileLock? turn = FileLock.TryTake(ManifestFile + ".lock", PatienceForManifest);
        if (turn is null)
            throw new IOException(
                $"{ManifestFile} could not be changed: another process has held its lock for {PatienceForManifest.TotalSeconds} s\n"
                + "Try again, or look for a hone process that hangs");
        Manifest changed = change(ReadManifest());
        WriteManifest(changed);
        return changed;
    }

    /// <summary>Replaces a file that the events can always make again, whole: a reader sees the old one or the new one.</summary>
    /// <param name="path">One of this folder's paths.</param>
    /// <param name="bytes">Its whole new content.</param>
    public static void WriteDerived(string path, byte[] bytes)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        AtomicFile.Write(path, bytes, durable: false);
    }

    /// <summary>Does something to the files of a run that no process writes; nothing where one does.</summary>
    public void IfUnwritten(Action action)
    {
        ArgumentNullException.ThrowIfNull(action);
        using FileLock? hold = FileLock.TryTake(LockFile);
        if (hold is not null) action();
    }

    /// <summary>
    /// Removes what killed writers left of files that they were replacing. Only while the run's lock and its manifest's are held.
    /// </summary>
    internal void RemoveTemporaries()
    {
        foreach (string file in Directory.GetFiles(Path, "*.tmp", SearchOption.AllDirectories))
            if (AtomicFile.IsLeftBehind(file)) File.Delete(file);
    }

    /// <summary>Makes the folder and puts the lock's file into it: true for one caller only, whoever else tries.</summary>
    internal bool TryClaim()
    {
        AtomicFile.MakeFolder(Path, "Choose another place with --run-dir.");
        try
        {
            new FileStream(LockFile, FileMode.CreateNew).Dispose();
            return true;
        }
        catch (IOException) when (File.Exists(LockFile))
        {
            return false;
        }
    }

    /// <summary>The folder at that path, looked at by nobody yet.</summary>
    internal static RunFolder At(string path) => new(path);

    string In(string name) => System.IO.Path.Combine(Path, name);
}

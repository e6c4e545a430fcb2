using System.Text.Json;
using Hone.Text;

namespace Hone.Runs.Fields;

/// <summary>A run as a line of a list: how it stands, and the fields that were asked for.</summary>
public sealed class RunRow
{
    /// <summary>What every row reads: enough to know that the file is a run's manifest, and how the run stands.</summary>
    static readonly string[] Always = ["schema_version", "id", "name", "status", "recipe", "differences"];

    readonly WantedFields _wanted;
    readonly FieldValue[] _values;
    string? _settings;

    RunRow(RunFolder folder, WantedFields wanted, FieldValue[] values) => (Folder, _wanted, _values) = (folder, wanted, values);

    /// <summary>Where it is.</summary>
    public RunFolder Folder { get; }

    /// <summary>How it really stands, as <see cref="RunEntry.Status"/>.</summary>
    public RunStatus Status { get; private init; }

    /// <summary>The last sign of life, while it says it is running.</summary>
    public Heartbeat? Heartbeat { get; private init; }

    /// <summary>Why it is broken, in two lines; null when it is not.</summary>
    public string? Problem { get; private init; }

    /// <summary>The fields of the wanted section, by their names below it; none where no section was wanted.</summary>
    public IReadOnlyList<KeyValuePair<string, FieldValue>> Section { get; private init; } = [];

    /// <summary>A field that was asked for. Of a broken run, every field is nothing.</summary>
    /// <exception cref="KeyNotFoundException">It was not asked for.</exception>
    public FieldValue this[string path] => _values[_wanted[path]];

    /// <summary>The manifest says that the run trains: how it stands changes without the file.</summary>
    public bool MayLive { get; private init; }

    /// <summary>All settings as one text, made once however often it is asked for.</summary>
    /// <param name="make">Makes it.</param>
    public string SettingsText(Func<RunRow, string> make)
    {
        ArgumentNullException.ThrowIfNull(make);
        return _settings ??= make(this);
    }

    /// <summary>The same run as it stands now, where its manifest is as it was.</summary>
    /// <param name="clock">What time it is; the system's clock when null.</param>
    public RunRow Renewed(TimeProvider? clock = null)
    {
        if (!MayLive) return this;
        (RunStatus status, Heartbeat? heartbeat) = RunEntry.StandingOf(Folder, RunStatus.Running, clock);
        return new RunRow(Folder, _wanted, _values)
        {
            Status = status, Heartbeat = heartbeat, Section = Section, MayLive = true, _settings = _settings,
        };
    }

    /// <summary>What to read for rows that have these fields.</summary>
    /// <param name="paths">The fields.</param>
    /// <param name="section">A part of the record that is wanted whole, such as <c>recipe</c>; null for none.</param>
    public static WantedFields Wanting(IEnumerable<string> paths, string? section = null) => new([.. Always, .. paths], section);

    /// <summary>Reads a run. One that cannot be read is told as broken, never thrown.</summary>
    /// <param name="folder">The run.</param>
    /// <param name="wanted">From <see cref="Wanting"/>.</param>
    /// <param name="clock">What time it is; the system's clock when null.</param>
    public static RunRow Read(RunFolder folder, WantedFields wanted, TimeProvider? clock = null)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(wanted);
        try
        {
            FieldValue[] values = FieldReader.Read(AtomicFile.Read(folder.ManifestFile), wanted,
                out IReadOnlyList<KeyValuePair<string, FieldValue>> section);
            RunRow row = new(folder, wanted, values);
            if (!row.IsManifest() || WrittenStatus(row["status"].ToString()) is not { } written) return Whole(folder, wanted, clock);
            (RunStatus status, Heartbeat? heartbeat) = RunEntry.StandingOf(folder, written, clock);
            return new RunRow(folder, wanted, values) 
            {
                Status = status, Heartbeat = heartbeat, Section = section, MayLive = written == RunStatus.Running,
            };
        }
        // the last: an escape in a text that is half a character
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException)
        {
            return Whole(folder, wanted, clock);
        }
    }

    /// <summary>A run of which the manifest and the standing are known from elsewhere than its folder.</summary>
    /// <param name="folder">Where its folder would be.</param>
    /// <param name="manifest">Its manifest, whole.</param>
    /// <param name="status">How it stood when that was written down.</param>
    /// <param name="wanted">From <see cref="Wanting"/>.</param>
    internal static RunRow Of(RunFolder folder, ReadOnlySpan<byte> manifest, RunStatus status, WantedFields wanted)
    {
        FieldValue[] values = FieldReader.Read(manifest, wanted, out IReadOnlyList<KeyValuePair<string, FieldValue>> section);
        return new RunRow(folder, wanted, values) { Status = status, Section = section };
    }

    /// <summary>What is odd is read again by the reader of whole manifests, which knows the words for it.</summary>
    static RunRow Whole(RunFolder folder, WantedFields wanted, TimeProvider? clock)
    {
        RunEntry entry = RunEntry.Read(folder, clock);
        return new RunRow(folder, wanted, new FieldValue[wanted.Count])
        {
            Status = RunStatus.Broken,
            Problem = entry.Problem ?? $"{folder.ManifestFile} cannot be listed, though it can be read\nLook at it: hone show {folder.Id}",
        };
    }

    bool IsManifest() => this["schema_version"].Number is >= 1 and <= Manifest.CurrentSchemaVersion
        && this["id"].Kind == FieldKind.Text && this["name"].Kind is not FieldKind.None
        && this["recipe"].Kind == FieldKind.Flag && this["differences"].Kind == FieldKind.Flag;

    static RunStatus? WrittenStatus(string text) => text switch
    {
        "running" or "" => RunStatus.Running,                                // the first of them is what is not written
        "finished" => RunStatus.Finished,
        "stopped" => RunStatus.Stopped,
        "failed" => RunStatus.Failed,
        _ => null,
    };
}

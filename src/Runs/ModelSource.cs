namespace Hone.Runs;

/// <summary>Where a model came from that was not trained here.</summary>
/// <param name="Kind">What it was: <c>huggingface</c> or <c>gguf</c>.</param>
/// <param name="Family">Its family there, such as <c>llama</c>.</param>
/// <param name="Folder">The name of the folder or file.</param>
/// <param name="Sha256">SHA-256 of a list of its files: for each, in ordinal order, its SHA-256, two blanks, its name, a line
/// break; of a model in one file, that file's.</param>
/// <param name="Bytes">Bytes of its weights there.</param>
public sealed record ModelSource(string Kind, string Family, string Folder, string Sha256, long Bytes)
{
    /// <summary>Its kind where it was made of a run's model and of what was learned beside it.</summary>
    public const string Merge = "merge";

    /// <summary>Refuses what only a run that was trained here can do.</summary>
    /// <param name="manifest">The run.</param>
    /// <param name="what">What was wanted of it, as in "cannot be resumed".</param>
    /// <exception cref="InvalidDataException">It was imported.</exception>
    public static void Refuse(Manifest manifest, string what)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        if (manifest.ModelSource is { } source)
            throw new InvalidDataException($"{manifest.Id} was {(source.Kind == Merge ? "merged" : "imported")} from {source.Folder} and "
                + $"not trained here: it {what}\n"
                + $"It can write, be measured and be exported: hone sample {manifest.Id}.");
    }
}

using Hone.Runs;

namespace Hone.Hosting.Exchange.Adapters;

/// <summary>
/// Writes what a run learned beside its model as an adapter for other programs. It is read back, and must hold the same numbers, before it
/// appears.
/// </summary>
public sealed class AdapterExport
{
    AdapterExport()
    {
    }

    /// <summary>The folder or file.</summary>
    public required string Path { get; init; }

    /// <summary>The run.</summary>
    public required string Run { get; init; }

    /// <summary>Updates the checkpoint has had.</summary>
    public required int Step { get; init; }

    /// <summary>The model that it belongs to, as its config says.</summary>
    public required string Base { get; init; }

    /// <summary>The matrices that it adds to, as its config says.</summary>
    public required IReadOnlyList<string> Targets { get; init; }

    /// <summary>Numbers in it.</summary>
    public required long Parameters { get; init; }

    /// <summary>Bytes of all files.</summary>
    public required long Bytes { get; init; }

    /// <summary>Whether a name is one of a format that holds adapters.</summary>
    public static bool Has(string? format) => AdapterFormat.All.Any(one => one.Name == format);

    /// <summary>Writes it. It is there whole when this returns, and not at all when it throws.</summary>
    /// <param name="run">The run, and perhaps a checkpoint.</param>
    /// <param name="options">Where, and as what: <c>peft</c>, a folder for PEFT, or <c>gguf-adapter</c>, a file for llama.cpp; of the
    /// others only the folder of runs and the threads count.</param>
    /// <exception cref="InvalidDataException">It learned nothing beside a model, no family has the model, or the format has not what was
    /// learned; or the place is taken.</exception>
    public static AdapterExport Write(string run, ExportOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        AdapterFormat format = AdapterFormat.All.FirstOrDefault(one => one.Name == options.To) ?? throw new InvalidDataException(
            $"there is no adapter called {options.To}\nWrite one of {string.Join(", ", AdapterFormat.All.Select(one => one.Name))}.");
        string target = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(options.Out));
        ModelExport.EnsureFree(format.Place, target, options.Out);
        RunReference reference = new RunStore(options.Runs).Resolve(run);
        Manifest manifest = reference.Folder.ReadManifest();
        using LanguageModel model = ChosenCheckpoint.Load(reference, one => new LanguageModel(reference, one, options.Threads));
        AdapterContent content = AdapterContent.Of(model, manifest);
        format.Check(content);
        return ModelExport.Writing(target, options.Out, writing =>
        {
            format.Write(content, writing);
            format.Prove(content, writing);
            AdapterExport export = new()
            {
                Path = target, Run = model.Run, Step = model.Step, Base = content.Base, Targets = content.Targets(),
                Parameters = model.Model.Parameters.Learned.Sum(parameter => parameter.Count),
                Bytes = Directory.EnumerateFiles(writing).Sum(file => new FileInfo(file).Length),
            };
            ModelExport.Publish(format.Place, () => format.Publish(writing, target), target, options.Out);
            return export;
        });
    }
}

using System.Globalization;
using Hone.Hosting.Recipes;
using Hone.Hosting.Settings;
using Hone.Hosting.Tuning;
using Hone.Models.Families;
using Hone.Models.Gpt;
using Hone.Runs;
using Hone.Tensors.Backends;
using Hone.Text;
using Hone.Training.Checkpoints;

namespace Hone.Hosting.Exchange.Adapters;

/// <summary>Takes over an adapter folder of PEFT, onto the model that it belongs to: a run with one checkpoint, of step 0.</summary>
public sealed class AdapterImport
{
    AdapterImport()
    {
    }

    /// <summary>The run it became.</summary>
    public required RunFolder Folder { get; init; }

    /// <summary>Where it came from.</summary>
    public required ModelSource Source { get; init; }

    /// <summary>The model it was put onto.</summary>
    public required ModelParent Base { get; init; }

    /// <summary>What it adds.</summary>
    public required LoraOptions Lora { get; init; }

    /// <summary>Numbers in it.</summary>
    public required long Parameters { get; init; }

    /// <summary>Tensors in it.</summary>
    public required int Tensors { get; init; }

    /// <summary>Takes an adapter over. Where it is refused, nothing is left behind.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="onto">The run of its model, and perhaps a checkpoint.</param>
    /// <param name="options">How; of a model of its own nothing else counts.</param>
    /// <exception cref="InvalidDataException">It is damaged, asks for what Hone does not compute, or belongs to another model.</exception>
    public static AdapterImport Read(string path, string onto, ImportOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (!Directory.Exists(path))
            throw new DirectoryNotFoundException($"there is no folder {path}\nGive the folder of an adapter that PEFT saved.");
        string folder = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path))), name = options.Name ?? folder;
        Recipe plain = Recipe.Parse("", "the import", [$"from.model={onto}"]);
        StartingPoint.Take(ref plain, options.Runs);
        Tokenizer tokenizer = Tokenizer.Load(plain.Text("tokenizer.path"));
        GptOptions shape = ModelSettings.Of(plain, tokenizer.VocabularySize);
        ModelFamily family = ModelFamily.Of(shape);
        AdapterFolder adapter = AdapterFolder.Read(path, shape, family);
        Recipe recipe = Recipe.Parse("", "the import", [$"from.model={onto}", .. SettingsOf(adapter.Lora), "training.steps=0"]);
        StartingPoint from = StartingPoint.Take(ref recipe, options.Runs)!;
        using IBackend backend = Backends.Create(threads: options.Threads);
        using GptModel model = new(ModelSettings.Of(recipe, tokenizer.VocabularySize), backend, seed: null);
        from.LoadInto(model);
        adapter.LoadInto(model);
        recipe.Integer("training.steps");
        recipe.OptionalText("from.model");
        string[] files = [AdapterConfig.File, PeftAdapter.WeightsFile];
        ModelSource source = new("peft", family.Name, folder,
            Sha256.Of(string.Concat(files.Select(file => $"{Sha256.OfFile(Path.Combine(path, file))}  {file}\n"))),
            new FileInfo(Path.Combine(path, PeftAdapter.WeightsFile)).Length);
        ModelParent parent = from.Record(model);
        return new AdapterImport
        {
            Folder = Write(name, recipe, model, tokenizer, from, parent, source, backend, options.Runs), Source = source, Base = parent,
            Lora = adapter.Lora, Parameters = parent.Learned, Tensors = adapter.Count,
        };
    }

    static RunFolder Write(string name, Recipe recipe, GptModel model, Tokenizer tokenizer, StartingPoint from, ModelParent parent,
        ModelSource source, IBackend backend, string runs)
    {
        CheckpointIdentity identity = new(recipe.Effective, tokenizer.Hash, tokenizer.VocabularySize, source.Sha256,
            backend.NumericsClass, CodeIdentity.Current.Version);
        return UntrainedRun.Make(runs, name, model, tokenizer, identity, from.Keep, run => new Manifest
        {
            Id = run.Id, Name = name,
            Reason = $"an adapter, imported from {source.Folder} onto {parent.Run}@{parent.Step}; nothing was trained",
            Recipe = recipe.Effective, Differences = recipe.Differences, NumericsClass = backend.NumericsClass,
            Tokenizer = new TokenizerIdentity(tokenizer.Kind, tokenizer.VocabularySize, tokenizer.Hash), Format = from.Format,
            ModelSource = source, ParentRun = parent.Run, Parent = parent,
            Model = new ModelIdentity(source.Family, model.Parameters.Count, new GptCost(model.Options).FlopsPerToken),
        });
    }

    /// <summary>The settings of a recipe that make these additions, each as <c>key=value</c>.</summary>
    static IEnumerable<string> SettingsOf(LoraOptions lora)
    {
        yield return $"lora.rank={lora.Rank}";
        yield return Real("lora.alpha", lora.Alpha);
        yield return $"lora.scale={(lora.IsByRoot ? "alpha/sqrt(r)" : "alpha/r")}";
        yield return Real("lora.dropout", Math.Round(lora.Dropout, 7));
        yield return $"lora.targets={string.Join(",", lora.Targets)}";
        if (lora.Ranks.Count > 0) yield return $"lora.ranks={string.Join(",", lora.Ranks.Select(one => $"{one.Target}={one.Rank}"))}";
        if (lora.Alphas.Count > 0)
            yield return "lora.alphas=" + string.Join(",", lora.Alphas.Select(one => Real(one.Target, one.Alpha)));
        if (lora.TrainAlso.Count > 0) yield return $"lora.train_also={string.Join(",", lora.TrainAlso)}";

        static string Real(string key, double value) => string.Create(CultureInfo.InvariantCulture, $"{key}={value}");
    }
}

using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Hone.Hosting.Recipes;
using Hone.Hosting.Settings;
using Hone.Models.Families;
using Hone.Models.Gpt;
using Hone.Runs;
using Hone.Tensors.Backends;
using Hone.Text;
using Hone.Text.Interchange;
using Hone.Training.Checkpoints;

namespace Hone.Hosting.Exchange;

/// <summary>
/// Takes a model over from a Hugging Face folder or a GGUF file: a run with one checkpoint, of step 0, which writes, is measured and is
/// exported like one that was trained here.
/// </summary>
public sealed class ModelImport
{
    const long MostKeptBytes = 64 << 20;

    static readonly string[] Kept =
    [
        HuggingFaceFolder.ConfigFile, HuggingFaceFolder.GenerationFile, HuggingFaceFolder.TokenizerFile,
        HuggingFaceFolder.TokenizerConfigFile, "chat_template.jinja", "chat_template.json", "special_tokens_map.json",
    ];

    ModelImport()
    {
    }

    /// <summary>The run it became.</summary>
    public required RunFolder Folder { get; init; }

    /// <summary>Where it came from.</summary>
    public required ModelSource Source { get; init; }

    /// <summary>The model.</summary>
    public required GptOptions Model { get; init; }

    /// <summary>Numbers it has.</summary>
    public required long Parameters { get; init; }

    /// <summary>How they were stored.</summary>
    public required IReadOnlyList<string> Types { get; init; }

    /// <summary>Its tokenizer.</summary>
    public required Tokenizer Tokenizer { get; init; }

    /// <summary>Keys of config.json that say nothing about what the model computes.</summary>
    public required IReadOnlyList<string> IgnoredKeys { get; init; }

    /// <summary>Tensors that hold nothing that was learned.</summary>
    public required IReadOnlyList<string> IgnoredTensors { get; init; }

    /// <summary>What a person should know, a sentence each.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>Seconds that reading and converting the weights took.</summary>
    public required double Seconds { get; init; }

    /// <summary>Takes a model over. Where it is refused, nothing is left behind.</summary>
    /// <param name="path">The folder or the file.</param>
    /// <param name="options">How.</param>
    /// <param name="progress">Told now and then how many numbers of how many are loaded.</param>
    /// <exception cref="InvalidDataException">It is damaged, or asks for what Hone does not compute.</exception>
    public static ModelImport Read(string path, ImportOptions options, Action<long, long>? progress = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        using ForeignModel folder = ForeignModel.Open(path);
        FamilyReading reading = folder.Read(options.Context, options.Ignore);
        TensorPlan plan = TensorPlan.Of(folder, reading.Family, reading.Options);
        List<string> notes = [.. folder.Notes];
        Tokenizer tokenizer = TokenizerOf(folder, options, reading.Options, notes);
        if (reading.Positions > reading.Options.Context)
            notes.Add($"it can read {reading.Positions} tokens at once and sees {reading.Options.Context} here, since generation takes "
                + "memory for all of them: --context for more");
        using IBackend backend = Backends.Create(threads: options.Threads);
        using GptModel model = new(reading.Options, backend, seed: null);
        long start = Stopwatch.GetTimestamp();
        plan.LoadInto(model.Parameters, done => progress?.Invoke(done, plan.Count));
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        string name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)));
        ModelSource source = new(folder.Kind, reading.Family.Name, name, folder.Hash(), folder.Bytes);
        return new ModelImport
        {
            Folder = Write(folder, model, tokenizer, source, options, backend, notes), Source = source, Model = reading.Options,
            Parameters = model.Parameters.Count, Types = plan.Types, Tokenizer = tokenizer,
            IgnoredKeys = reading.Ignored, IgnoredTensors = plan.Buffers, Notes = notes, Seconds = seconds,
        };
    }

    /// <summary>The settings of a recipe that make a model, each as <c>key=value</c>.</summary>
    internal static IEnumerable<string> SettingsOf(GptOptions model, int tokens)
    {
        Dictionary<string, object> settings = new()
        {
            ["model.dialect"] = model.Dialect.ToString().ToLowerInvariant(), ["model.layers"] = model.Layers,
            ["model.width"] = model.Width, ["model.heads"] = model.Heads, ["model.kv_heads"] = model.KeyValueHeads,
            ["model.context"] = model.Context, ["model.feed_forward_width"] = model.FeedForwardWidth, ["model.tied"] = model.IsTied,
            ["model.norm_epsilon"] = model.NormEpsilon, ["model.bias"] = model.HasBias,
        };
        if (model.HeadSize * model.Heads != model.Width) settings["model.head_size"] = model.HeadSize;
        if (model.Vocabulary > tokens) settings["model.vocabulary"] = model.Vocabulary;
        if (model.IsRotary) settings["model.rope_base"] = model.RotaryBase;
        if (model.RotaryScaling is { } scaling)
        {
            settings["model.rope_scaling.factor"] = scaling.Factor;
            settings["model.rope_scaling.low_frequency"] = scaling.LowFrequency;
            settings["model.rope_scaling.high_frequency"] = scaling.HighFrequency;
            settings["model.rope_scaling.context"] = scaling.OriginalContext;
        }

        return settings.Select(setting => string.Create(CultureInfo.InvariantCulture,
            $"{setting.Key}={(setting.Value is bool flag ? flag ? "true" : "false" : setting.Value)}"));
    }

    /// <summary>The recipe of a model that was not trained here.</summary>
    internal static Recipe RecipeOf(GptOptions model, Tokenizer tokenizer)
    {
        Recipe recipe = Recipe.Parse("", "the import", [.. SettingsOf(model, tokenizer.VocabularySize), "training.steps=0"]);
        GptOptions again = ModelSettings.Of(recipe, tokenizer.VocabularySize);
        ModelFamily family = ModelFamily.Of(model);
        if (!JsonNode.DeepEquals(family.Write(again), family.Write(model)))
            throw new InvalidOperationException($"a recipe makes another model of it: {family.Write(again).ToJsonString()}");
        recipe.Integer("training.steps");
        return recipe;
    }

    /// <summary>The form of its texts: what begins and ends one, and how it is asked.</summary>
    internal static TextFormat FormatOf(ForeignModel from, ImportedTemplate? template, Tokenizer tokenizer, List<string> notes)
    {
        string? end = EndOf(from, tokenizer);
        string? begin = tokenizer.Specials.FirstOrDefault(token => token.Id == tokenizer.Frame?.Begin)?.Text ?? end;
        return new TextFormat(begin, null, end == begin ? null : end, template?.FormOf(tokenizer, end, notes));
    }

    static RunFolder Write(ForeignModel from, GptModel model, Tokenizer tokenizer, ModelSource source, ImportOptions options,
        IBackend backend, List<string> notes)
    {
        string name = options.Name ?? (from is GgufModel ? Path.GetFileNameWithoutExtension(source.Folder) : source.Folder);
        Recipe recipe = RecipeOf(model.Options, tokenizer);
        CheckpointIdentity identity = new(recipe.Effective, tokenizer.Hash, tokenizer.VocabularySize, source.Sha256,
            backend.NumericsClass, CodeIdentity.Current.Version);
        return UntrainedRun.Make(options.Runs, name, model, tokenizer, identity, folder => Keep(from, folder), folder =>
        {
            TextFormat format = FormatOf(from, KeptFiles.Of(folder).Template, tokenizer, notes);
            return new Manifest
            {
                Id = folder.Id, Name = name, Reason = $"imported from {source.Folder}; nothing was trained",
                Recipe = recipe.Effective, Differences = recipe.Differences, NumericsClass = backend.NumericsClass,
                Tokenizer = new TokenizerIdentity(tokenizer.Kind, tokenizer.VocabularySize, tokenizer.Hash),
                Format = format, ModelSource = source,
                Model = new ModelIdentity(source.Family, model.Parameters.Count, new GptCost(model.Options).FlopsPerToken),
            };
        });
    }

    static void Keep(ForeignModel from, RunFolder folder)
    {
        string target = KeptFiles.PathIn(folder);
        Directory.CreateDirectory(target);
        foreach (string file in Kept)
            if (new FileInfo(from.In(file)) is { Exists: true, Length: <= MostKeptBytes })
                File.Copy(from.In(file), Path.Combine(target, file));
    }

    /// <summary>Its tokenizer, or the one that was named in its place.</summary>
    internal static Tokenizer TokenizerOf(ForeignModel folder, ImportOptions options, GptOptions model, List<string> notes)
    {
        Tokenizer tokenizer;
        if (options.Tokenizer is { } path && IsOurs(path)) tokenizer = Tokenizer.Load(path);
        else
            try
            {
                ImportedTokenizer imported = TokenizerImport.Read([options.Tokenizer ?? folder.TokenizerPlace()]);
                notes.AddRange(imported.Notes);
                tokenizer = imported.Tokenizer;
            }
            catch (InvalidDataException failure) when (options.Tokenizer is null)
            {
                string[] lines = failure.Message.Replace(
                    folder.In(HuggingFaceFolder.TokenizerFile), folder.TokenizerName, StringComparison.Ordinal).Split('\n', 2);
                string remedy = lines.Length > 1 ? lines[1] + " " : "";
                throw new InvalidDataException(
                    $"{lines[0]}\n{remedy}A file of another one that gives the same ids can be named: --tokenizer FILE.", failure);
            }

        if (tokenizer.VocabularySize > model.Vocabulary)
            throw new InvalidDataException($"the tokenizer of {folder.Path} has {tokenizer.VocabularySize} tokens, and the model knows "
                + $"{model.Vocabulary}\nTake the tokenizer that belongs to the model.");
        if (tokenizer.VocabularySize < model.Vocabulary)
            notes.Add($"its table has {model.Vocabulary} rows for {tokenizer.VocabularySize} tokens; the other "
                + $"{model.Vocabulary - tokenizer.VocabularySize} are never written");
        return tokenizer;
    }

    static bool IsOurs(string path)
    {
        if (!File.Exists(path)) return false;
        using FileStream file = File.OpenRead(path);
        Span<byte> head = stackalloc byte[256];
        return head[..file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)].IndexOf("hone-tokenizer"u8) >= 0;
    }

    /// <summary>The special token that ends a text: the first that the folder names and the tokenizer has.</summary>
    static string? EndOf(ForeignModel folder, Tokenizer tokenizer)
    {
        JsonNode?[] named =
        [
            File.Exists(folder.In(HuggingFaceFolder.GenerationFile))
                ? ForeignJson.Read(folder.In(HuggingFaceFolder.GenerationFile))["eos_token_id"] : null,
            folder.Config["eos_token_id"],
        ];
        return named.SelectMany(node => node is JsonArray several ? several.ToArray() : [node]).OfType<JsonValue>()
            .Select(value => value.TryGetValue(out int id) ? tokenizer.Specials.FirstOrDefault(token => token.Id == id)?.Text : null)
            .OfType<string>().FirstOrDefault();
    }
}

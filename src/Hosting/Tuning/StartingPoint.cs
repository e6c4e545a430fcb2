using Hone.Hosting.Exchange;
using Hone.Hosting.Recipes;
using Hone.Hosting.Settings;
using Hone.Models.Gpt;
using Hone.Runs;
using Hone.Tensors.Parameters;
using Hone.Text;
using Hone.Training.Checkpoints;

namespace Hone.Hosting.Tuning;

/// <summary>
/// The checkpoint that a new run begins with, and the recipe that follows: the model's shape and the tokenizer are those of its run, and a
/// setting that says otherwise is an error.
/// </summary>
sealed class StartingPoint
{
    /// <summary>Settings of the model that are the new run's own.</summary>
    static readonly string[] Own = ["model.dropout", "model.depth", "model.context", "model.vocabulary"];

    readonly RunFolder _folder;
    readonly Checkpoint _checkpoint;
    readonly Tokenizer _tokenizer;
    readonly IReadOnlyList<string> _new, _parts;
    readonly int _rows;

    StartingPoint(RunFolder folder, Checkpoint checkpoint, Tokenizer tokenizer, IReadOnlyList<string> added, IReadOnlyList<string> parts,
        int rows) => (_folder, _checkpoint, _tokenizer, _new, _parts, _rows) = (folder, checkpoint, tokenizer, added, parts, rows);

    /// <summary>Finds what a recipe starts from.</summary>
    /// <param name="recipe">The recipe; the one that follows afterwards.</param>
    /// <param name="runs">The folder that runs are kept in.</param>
    /// <returns>Null where it starts from fresh weights.</returns>
    /// <exception cref="InvalidDataException">There is no such model, or the recipe contradicts it.</exception>
    public static StartingPoint? Take(ref Recipe recipe, string runs)
    {
        if (!recipe.Gives("from.model") || recipe.OptionalText("from.model") is not { } named) return null;
        RefuseForeign(named);
        RunReference reference = new RunStore(runs).Resolve(named);
        RunFolder folder = reference.Folder;
        Checkpoint checkpoint = ChosenCheckpoint.Load(reference, one => one);
        Recipe parent = Recipe.FromEffective(folder.ReadManifest().Recipe, folder.ManifestFile);
        if (LoraSettings.IsRequested(parent))
            throw new InvalidDataException($"run {folder.Id} has learned low-rank additions beside a model, and is no model by itself\n"
                + $"Make one of both, and start from that: hone merge {folder.Id} --name NAME.");
        Tokenizer tokenizer = Tokenizers.Of(folder, checkpoint.State.Identity);
        GptOptions shape = ModelSettings.Of(parent, tokenizer.VocabularySize);
        string[] added = [.. TokenizerSettings.SpecialsOf(recipe).Where(text => tokenizer.FindSpecial(text) is null)];
        CheckTokenizer(recipe, parent, folder, tokenizer);
        Dictionary<string, string> theirs = Pairs(parent);
        CheckShape(recipe, theirs, shape, folder);
        int tokens = tokenizer.VocabularySize + added.Length;
        string at = named.Contains('@', StringComparison.Ordinal) && !Directory.Exists(named) ? named[..named.LastIndexOf('@')] : named;
        Recipe given = recipe;
        recipe = recipe.With(key => !key.StartsWith("tokenizer.", StringComparison.Ordinal) && key != "model.vocabulary",
        [
            $"from.model={at}@{checkpoint.State.Step}", "tokenizer.kind=file", $"tokenizer.path={Tokenizers.PathIn(folder)}",
            .. added.Length > 0 ? [$"tokenizer.special={string.Join(' ', added)}"] : Array.Empty<string>(),
            .. shape.Vocabulary > tokens ? [$"model.vocabulary={shape.Vocabulary}"] : Array.Empty<string>(),
            .. TemplateOf(given, folder),
            .. given.Gives("model.context") ? Array.Empty<string>() : [$"model.context={theirs["model.context"]}"],
            .. theirs.Where(pair => !Own.Contains(pair.Key) && !given.Gives(pair.Key)).Select(pair => $"{pair.Key}={pair.Value}"),
        ]);
        string[] parts = LoraSettings.Parts(recipe, "from.parts", shape);
        return new StartingPoint(folder, checkpoint, tokenizer, added, parts, shape.Vocabulary);
    }

    /// <summary>Loads its weights into the new run's model.</summary>
    /// <exception cref="InvalidDataException">A part would neither be taken nor learned, or the weights are not what was
    /// written.</exception>
    public void LoadInto(GptModel model)
    {
        if (model.Parameters.All.FirstOrDefault(parameter => !parameter.HasGradient && _parts.Count > 0
            && !_parts.Any(part => ParameterNames.Means(parameter.Name, part))) is { } stray)
            throw new InvalidDataException($"{stray.Name} is neither taken from {_folder.Id} nor learned: it would stay as it was drawn\n"
                + "Add it to from.parts, or let it be learned.");
        bool grows = model.Options.Vocabulary > _rows;
        if (grows && model.Parameters.All.FirstOrDefault(parameter => !parameter.HasGradient
            && parameter.Role is ParameterRole.Embedding or ParameterRole.Head && parameter.Tensor.Shape[0] == model.Options.Vocabulary)
                is { } table)
            throw new InvalidDataException($"tokenizer.special adds {string.Join(", ", _new)}, whose rows of {table.Name} would never be "
                + $"learned: it stays as it is\nLearn it: lora.train_also: {(model.Options.IsTied ? "tokens" : "tokens, head")}; or take "
                + "it out of training.freeze.");
        new BaseWeights(_checkpoint, _parts).LoadInto(model);
    }

    /// <summary>Refuses data that are tokens of another tokenizer.</summary>
    public void Check(Tokenizer used)
    {
        string expected = (_new.Count > 0 ? _tokenizer.WithSpecials(_new) : _tokenizer).Hash;
        if (used.Hash != expected)
            throw new InvalidDataException($"the data were prepared with the tokenizer {used.Hash[..12]}, and {_folder.Id} has learned "
                + $"with {expected[..12]}\nPrepare them with that one: hone data prepare … --tokenizer {Tokenizers.PathIn(_folder)}.");
    }

    /// <summary>The form of text that its run learned from; null where that was not recorded.</summary>
    public TextFormat? Format => _folder.ReadManifest().Format;

    /// <summary>Keeps the weights in the new run's folder, and what an imported model's files say besides.</summary>
    public void Keep(RunFolder folder)
    {
        folder.KeepBase(_checkpoint.Folder, _checkpoint.FilesForUse);
        if (_new.Count == 0) KeptFiles.Of(_folder).CopyTo(folder);           // with new tokens its tokenizer's files are another's
    }

    /// <summary>What the new run's record says of it.</summary>
    public ModelParent Record(GptModel model) => new(_folder.Id, _checkpoint.State.Step,
        _checkpoint.Manifest.Files[_checkpoint.FileForUse].Sha256, _tokenizer.Hash,
        model.Parameters.Learned.Sum(parameter => parameter.Count), _new.Count > 0 ? _new : null,
        model.Options.Vocabulary > _rows ? _rows : null);

    /// <summary>Conversations are learned by the template that the model brings, unless the recipe names one.</summary>
    static string[] TemplateOf(Recipe recipe, RunFolder folder) => !recipe.Gives("data.chat_template")
        && ((recipe.GivenIn("data.packing").Contains("data.packing=conversations") && folder.ReadManifest().Format?.Chat is not null)
            || (PreferenceSettings.IsRequested(recipe) && folder.ReadManifest().Format is { Answers: true }))
            ? [$"data.chat_template={Path.GetFullPath(folder.ManifestFile)}"] : [];

    static Dictionary<string, string> Pairs(Recipe recipe) => recipe.GivenIn("model.").Select(line => line.Split('=', 2))
        .ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);

    static void RefuseForeign(string named)
    {
        if (ModelFile.IsMeant(named))
            throw new InvalidDataException($"{named} is a GGUF file, and no run\nTake it over first: hone import {named} --name NAME; then "
                + "start from that.");
        if (!Directory.Exists(named) || File.Exists(Path.Combine(named, "run.json"))) return;
        if (File.Exists(Path.Combine(named, "config.json")))
            throw new InvalidDataException($"{named} is a model as other programs save it, and no run\nTake it over first: hone import "
                + $"{named} --name NAME; then start from that.");
        if (File.Exists(Path.Combine(named, "adapter_config.json")))
            throw new InvalidDataException($"{named} is an adapter, and no model by itself\nTake it over first, onto the model it "
                + $"belongs to: hone import {named} --onto MODEL.");
    }

    /// <summary>A tokenizer that is asked for must be the one that the model has.</summary>
    static void CheckTokenizer(Recipe recipe, Recipe parent, RunFolder folder, Tokenizer tokenizer)
    {
        if (recipe.Gives("tokenizer.path") && recipe.OptionalText("tokenizer.path") is { } path && File.Exists(path)
            && Tokenizer.Load(path) is var other)
        {
            if (other.Hash == tokenizer.Hash) return;
            throw recipe.Refusal("tokenizer.path", $"tokenizer.path is {path}, a tokenizer of the hash {other.Hash[..12]}, and the model "
                + $"of {folder.Id} has learned with {tokenizer.Hash[..12]}: leave the tokenizer section out, but for tokenizer.special");
        }

        Dictionary<string, string> theirs = parent.GivenIn("tokenizer.").Select(line => line.Split('=', 2))
            .ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
        Dictionary<string, string> actual = new()
        {
            ["tokenizer.kind"] = tokenizer.Kind, ["tokenizer.vocabulary"] = RecipeValue.Write((long)tokenizer.VocabularySize),
        };
        foreach (string[] pair in recipe.GivenIn("tokenizer.").Select(line => line.Split('=', 2)))
            if (pair[0] != "tokenizer.special" && pair[1] != theirs.GetValueOrDefault(pair[0])
                && pair[1] != actual.GetValueOrDefault(pair[0]))
                throw recipe.Refusal(pair[0], $"{pair[0]} is {pair[1]}, and the model of {folder.Id} has learned with "
                    + (actual.GetValueOrDefault(pair[0]) ?? theirs.GetValueOrDefault(pair[0]) ?? $"a {tokenizer.Kind} tokenizer of its own")
                    + ": leave the tokenizer section out, but for tokenizer.special");
    }

    /// <summary>A setting of the model that is given must be what the model has.</summary>
    static void CheckShape(Recipe recipe, Dictionary<string, string> theirs, GptOptions shape, RunFolder folder)
    {
        foreach ((string key, string value) in Pairs(recipe))
        {
            if (key == "model.dropout" || value == theirs.GetValueOrDefault(key)) continue;
            bool canBeShorter = shape.IsRotary && shape.WindowPattern.Length == 0;
            if (key == "model.context" && canBeShorter && recipe.Integer(key) < shape.Context) continue;
            throw recipe.Refusal(key, $"{key} is {value}, and the model of {folder.Id} has {Theirs(key, theirs, shape)}: "
                + (key == "model.context" && canBeShorter ? $"write at most {shape.Context}, or leave it out" : "leave it out"));
        }
    }

    /// <summary>What the model has, also where its record does not say it.</summary>
    static string Theirs(string key, Dictionary<string, string> theirs, GptOptions shape) => theirs.GetValueOrDefault(key) ?? key switch
    {
        "model.head_size" => RecipeValue.Write((long)shape.HeadSize),
        "model.norm_epsilon" => RecipeValue.Write(shape.NormEpsilon),
        "model.bias" => RecipeValue.Write(shape.HasBias),
        "model.qk_gain" => RecipeValue.Write(shape.HasQkGain),
        "model.vocabulary" => RecipeValue.Write((long)shape.Vocabulary),
        "model.depth" => $"{shape.Layers} layers and a width of {shape.Width}, from no dial",
        _ => "nothing of it",
    };
}

using Hone.Formats;
using Hone.Models.Families;
using Hone.Models.Gpt;
using Hone.Runs;
using Hone.Tensors;

namespace Hone.Hosting.Exchange.Adapters;

/// <summary>An adapter folder of PEFT, held against the model that it is to belong to.</summary>
sealed class AdapterFolder
{
    readonly string _path;
    readonly ModelFamily _family;
    readonly Dictionary<string, string> _stored;

    AdapterFolder(string path, ModelFamily family, Dictionary<string, string> stored) =>
        (_path, _family, _stored) = (path, family, stored);

    /// <summary>What it makes of the model.</summary>
    public required LoraOptions Lora { get; init; }

    /// <summary>Tensors that it has.</summary>
    public required int Count { get; init; }

    static string WeightsIn(string path) => Path.Combine(path, PeftAdapter.WeightsFile);

    /// <summary>Reads the config, and the names and shapes of all tensors.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="model">The model.</param>
    /// <param name="family">Its family.</param>
    /// <exception cref="InvalidDataException">It is damaged, asks for what is not computed here, or belongs to another model.</exception>
    public static AdapterFolder Read(string path, GptOptions model, ModelFamily family)
    {
        string file = Path.Combine(path, AdapterConfig.File);
        if (!File.Exists(file))
            throw new InvalidDataException($"{path} has no {AdapterConfig.File}: it is no adapter folder\nGive the folder that PEFT "
                + "saved.");
        AdapterConfig config = AdapterConfig.Read(file);
        if (!File.Exists(WeightsIn(path)))
            throw new InvalidDataException($"{path} has no {PeftAdapter.WeightsFile}"
                + (File.Exists(Path.Combine(path, "adapter_model.bin"))
                    ? ", and an adapter_model.bin, which is code that runs when it is read\nSave it again as safetensors."
                    : "\nTake a whole copy of it."));
        using SafeTensorsReader reader = SafeTensorsReader.Open(WeightsIn(path));
        Dictionary<string, string> stored = [];
        foreach (StoredTensor tensor in reader.Tensors)
            if (!stored.TryAdd(Plain(tensor.Name), tensor.Name))
                throw Broken(path, $"has {Plain(tensor.Name)} twice, as {stored[Plain(tensor.Name)]} and as {tensor.Name}");

        LinearModule[] modules = [.. LinearModule.Of(model).Where(module => config.Targets(module, AdapterNumbers.PathOf(module, family)))];
        if (modules.Length == 0)
            throw new InvalidDataException($"{file} adds to matrices that the model has not: it has "
                + $"{string.Join(", ", LinearModule.Of(model).Select(module => module.Known.Split('.')[^1]).Distinct())}\n"
                + "Name the model that the adapter belongs to with --onto.");
        LoraOptions lora = new()
        {
            Rank = config.Rank, Alpha = config.Alpha, IsByRoot = config.IsByRoot, Dropout = (float)config.Dropout,
            Targets = Shortest(model, modules),
            Ranks = [.. Grouped(modules, module => config.RankOf(AdapterNumbers.PathOf(module, family)), config.Rank)],
            Alphas = [.. Grouped(modules, module => config.AlphaOf(AdapterNumbers.PathOf(module, family)), config.Alpha)],
            TrainAlso = WholeOf(config, model, family, file),
        };
        if ((model with { Lora = lora }).Validate() is [var problem, ..])
            throw new InvalidDataException($"{file} does not go with the model: {problem}\nName the model that the adapter belongs to "
                + "with --onto.");
        GptModel shape = new(model with { Lora = lora });                    // without memory: for what its parameters are called
        List<string> expected = [];
        foreach ((string name, long[] wanted, _) in PeftAdapter.Tensors(shape, family))
        {
            expected.Add(name);
            if (!stored.TryGetValue(name, out string? there)) throw Missing(path, name, stored.Keys);
            Check(path, name, reader[there], wanted, config);
        }

        if (stored.Keys.Except(expected).Order(StringComparer.Ordinal).FirstOrDefault() is { } surplus)
            throw new InvalidDataException($"{WeightsIn(path)} has {surplus}, which {AdapterConfig.File} does not make of the model\n"
                + "Name the model that the adapter belongs to with --onto, or take an unaltered copy of the folder.");
        return new AdapterFolder(path, family, stored) { Lora = lora, Count = expected.Count };
    }

    /// <summary>Loads all of it into a model with these additions.</summary>
    public void LoadInto(GptModel model)
    {
        Dictionary<string, Tensor> byName = model.Parameters.All.ToDictionary(parameter => parameter.Name, parameter => parameter.Tensor);
        using SafeTensorsReader reader = SafeTensorsReader.Open(WeightsIn(_path));
        foreach (AdapterPlace place in AdapterPlace.Of(model.Options))
        {
            string name = AdapterNumbers.Prefix + AdapterNumbers.PathOf(place.Module, _family);
            AdapterNumbers.TakeInner(place, Numbers(reader, $"{name}.lora_A.weight"), byName[place.Inner]);
            AdapterNumbers.TakeOuter(place, Numbers(reader, $"{name}.lora_B.weight"), byName[place.Outer]);
        }

        foreach (FamilyTensor tensor in AdapterContent.Whole(model, _family))
            AdapterNumbers.TakeWhole(tensor, Numbers(reader, AdapterNumbers.Prefix + tensor.Name), byName[tensor.Parameter!]);
    }

    float[] Numbers(SafeTensorsReader reader, string name)
    {
        StoredTensor tensor = reader[_stored[name]];
        float[] values = new float[tensor.Shape.Aggregate(1L, (count, size) => count * size)];
        byte[] bytes = new byte[tensor.SizeInBytes];
        reader.ReadInto(tensor.Name, bytes);
        StoredNumbers.Read(tensor.Type, bytes, values);
        int broken = values.Count(value => !float.IsFinite(value));
        return broken == 0 ? values : throw Broken(_path, $"holds a broken adapter: {broken} numbers of {tensor.Name} are not finite");
    }

    /// <summary>A name without what a model with several adapters has in it.</summary>
    static string Plain(string name) => name.Replace(".modules_to_save.default.", ".", StringComparison.Ordinal)
        .Replace(".modules_to_save.", ".", StringComparison.Ordinal).Replace(".lora_A.default.", ".lora_A.", StringComparison.Ordinal)
        .Replace(".lora_B.default.", ".lora_B.", StringComparison.Ordinal);

    static void Check(string path, string name, StoredTensor stored, long[] wanted, AdapterConfig config)
    {
        if (!StoredNumbers.AreFloats(stored.Type))
            throw Broken(path, $"stores {stored}, and numbers of F32, F16 or BF16 are read");
        if (stored.Shape.SequenceEqual(wanted)) return;
        (int rankAt, int sizeAt) = name.EndsWith(".lora_A.weight", StringComparison.Ordinal) ? (0, 1)
            : name.EndsWith(".lora_B.weight", StringComparison.Ordinal) ? (1, 0) : (-1, -1);
        bool isOtherRank = rankAt >= 0 && stored.Shape.Count == 2 && stored.Shape[sizeAt] == wanted[sizeAt];
        string shapes = $"{WeightsIn(path)} has {name} as [{string.Join(", ", stored.Shape)}]";
        throw new InvalidDataException(isOtherRank
            ? $"{shapes}, a rank of {stored.Shape[rankAt]}, and {AdapterConfig.File} says r = {config.Rank}, here {wanted[rankAt]}\n"
                + "Take config and numbers of the same adapter."
            : $"{shapes}, and the model makes it [{string.Join(", ", wanted)}]: it is an adapter of another model\n"
                + "Name the model that it belongs to with --onto.");
    }

    static InvalidDataException Missing(string path, string name, IEnumerable<string> stored) => new(
        $"{WeightsIn(path)} has no {name}, which {AdapterConfig.File} makes of the model"
            + (Nearest.To(name, stored).FirstOrDefault() is { } near ? $"; the nearest name there is {near}" : "")
            + "\nName the model that the adapter belongs to with --onto, or take a whole copy of the folder.");

    /// <summary>Parts of the model that are learned whole: modules_to_save names ends of modules.</summary>
    static string[] WholeOf(AdapterConfig config, GptOptions model, ModelFamily family, string file)
    {
        List<string> names = [];
        foreach (string module in config.Whole)
        {
            FamilyTensor[] meant = [.. family.Tensors(model).Where(tensor => tensor.Parameter is not null
                && $".{tensor.Name[..tensor.Name.LastIndexOf('.')]}".EndsWith('.' + module, StringComparison.Ordinal))];
            if (meant.Length == 0)
                throw new InvalidDataException($"{file} has modules_to_save = {module}, which is no module of the model\n"
                    + "Name the model that the adapter belongs to with --onto.");
            if (meant.Any(tensor => LinearModule.Of(model).Any(linear => linear.Part.Length > 0
                && tensor.Parameter == $"{linear.Dense}.weight")))
                throw new InvalidDataException($"{file} has modules_to_save = {module}, one of several matrices that are one parameter "
                    + "here\nMerge it where it was trained, and import the model.");
            names.AddRange(meant.Select(tensor => tensor.Parameter!));
        }

        return [.. names.Distinct()];
    }

    /// <summary>The other values of some matrices, by their names here.</summary>
    static IEnumerable<(string, T)> Grouped<T>(LinearModule[] modules, Func<LinearModule, T> value, T usual) where T : IEquatable<T> =>
        modules.Where(module => !value(module).Equals(usual)).Select(module => (module.Name, value(module)));

    /// <summary>All matrices, ends of names, or all names.</summary>
    static string[] Shortest(GptOptions model, LinearModule[] chosen)
    {
        LinearModule[] others = [.. LinearModule.Of(model).Except(chosen)];
        if (others.Length == 0) return [LinearModule.All];
        string[] ends = [.. chosen.Select(module => string.Join('.', module.Name.Split('.')[2..])).Distinct()];
        return others.Any(other => ends.Any(other.Answers)) ? [.. chosen.Select(module => module.Name)] : ends;
    }

    static InvalidDataException Broken(string path, string problem) =>
        new($"{WeightsIn(path)} {problem}\nTake an unaltered copy of the folder.");
}

using System.Text.Json.Nodes;
using Hone.Formats;
using Hone.Models.Families;
using Hone.Models.Gpt;
using Hone.Text;

namespace Hone.Hosting.Exchange;

/// <summary>
/// A model folder in the layout of Hugging Face's Transformers: config.json, and weights in one safetensors file or in shards that an
/// index names. Nothing in it is trusted: no file outside of it is read, and a tensor is where the index says, once.
/// </summary>
sealed class HuggingFaceFolder : ForeignModel
{
    /// <summary>Files of a folder, by their names.</summary>
    public const string ConfigFile = "config.json", WeightsFile = "model.safetensors", IndexFile = WeightsFile + ".index.json",
        GenerationFile = "generation_config.json", TokenizerFile = "tokenizer.json", TokenizerConfigFile = "tokenizer_config.json";

    const string WhatToDo = "Take an unaltered copy of the folder.";
    const int PieceInBytes = 1 << 20;

    readonly Dictionary<string, SafeTensorsReader> _files = [];
    readonly Dictionary<string, SafeTensorsReader> _places = [];
    readonly List<string> _notes = [];
    readonly byte[] _piece = new byte[PieceInBytes];

    HuggingFaceFolder(string path, JsonObject config) => (Path, Config) = (path, config);

    public override string Path { get; }

    public override string Kind => "huggingface";

    public override string Keys => "its " + ConfigFile;

    public override JsonObject Config { get; }

    public override IReadOnlyCollection<string> Tensors => _places.Keys;

    public override string Head => ModelFamily.Head;

    /// <summary>Names of its weights' files, in ordinal order.</summary>
    public IReadOnlyList<string> WeightFiles => [.. _files.Keys.Order(StringComparer.Ordinal)];

    public override long Bytes => WeightFiles.Sum(name => new FileInfo(In(name)).Length);

    public override IReadOnlyList<string> Notes => _notes;

    /// <summary>Opens a folder, and proves the headers of its weights.</summary>
    /// <exception cref="InvalidDataException">It is none, or a part of it is missing, truncated or somewhere else.</exception>
    public static new HuggingFaceFolder Open(string path)
    {
        if (File.Exists(path))
            throw new InvalidDataException($"{path} is a file, and not one of GGUF\n"
                + "Give the folder of the model, with config.json and its safetensors files, or a GGUF file.");
        if (!Directory.Exists(path)) throw new DirectoryNotFoundException($"there is no folder {path}\nCheck the path.");
        string config = System.IO.Path.Combine(path, ConfigFile);
        if (!File.Exists(config))
            throw new FileNotFoundException($"{path} has no config.json, so it is not a model folder\n"
                + "Give the folder of a model as Hugging Face's Transformers saves it.");
        HuggingFaceFolder folder = new(path, ForeignJson.Read(config));
        try
        {
            folder.OpenWeights();
            return folder;
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    public override ForeignTensor this[string name]
    {
        get
        {
            StoredTensor stored = _places[name][name];
            return new ForeignTensor(stored.Name, stored.Type.ToString(), stored.Shape, StoredNumbers.AreFloats(stored.Type));
        }
    }

    public override FamilyReading Read(int? context = null, IReadOnlyCollection<string>? harmless = null) =>
        ModelFamily.Read(Config, context, harmless);

    public override IEnumerable<FamilyTensor> Expected(ModelFamily family, GptOptions options) => family.Tensors(options);

    public override bool IsBuffer(ModelFamily family, string name) => family.IsBuffer(name);

    public override void Read(string name, long first, Span<float> values)
    {
        SafeTensorsReader file = _places[name];
        StoredType type = file[name].Type;
        int size = type.SizeInBytes();
        for (int at = 0; at < values.Length; at += PieceInBytes / size)
        {
            Span<float> part = values.Slice(at, Math.Min(PieceInBytes / size, values.Length - at));
            Span<byte> bytes = _piece.AsSpan(0, part.Length * size);
            file.ReadPart(name, (first + at) * size, bytes);
            StoredNumbers.Read(type, bytes, part);
            EnsureFinite(file.Path, name, part);
        }
    }

    /// <summary>SHA-256 of a list of config.json and the weights: for each, in ordinal order, its SHA-256, two blanks, its name.</summary>
    public override string Hash() => Sha256.Of(string.Concat(
        WeightFiles.Append(ConfigFile).Order(StringComparer.Ordinal).Select(name => $"{Sha256.OfFile(In(name))}  {name}\n")));

    public override string In(string name) => System.IO.Path.Combine(Path, name);

    public override string TokenizerPlace() => Path;

    public override string TokenizerName => In(TokenizerFile);

    public override void Dispose()
    {
        foreach (SafeTensorsReader file in _files.Values) file.Dispose();
    }

    void OpenWeights()
    {
        if (File.Exists(In(IndexFile)))
        {
            OpenShards(ForeignJson.Read(In(IndexFile)));
            return;
        }

        if (!File.Exists(In(WeightsFile)))
            throw new FileNotFoundException(Directory.EnumerateFiles(Path, "*.bin").Any() || Directory.EnumerateFiles(Path, "*.pth").Any()
                ? $"{Path} has its weights as a pickle, which can hold any program\n"
                    + "Take the model's safetensors files, or have Transformers save it again with them."
                : $"{Path} has neither {WeightsFile} nor {IndexFile}\nTake the model's safetensors files too.");
        SafeTensorsReader file = OpenFile(WeightsFile);
        foreach (StoredTensor tensor in file.Tensors) _places.Add(tensor.Name, file);
    }

    void OpenShards(JsonObject index)
    {
        if (index["weight_map"] is not JsonObject map || map.Count == 0)
            throw Refused("has no weight_map");
        Dictionary<string, string> listed = [];
        foreach ((string tensor, JsonNode? value) in map)
            listed.Add(tensor, value is JsonValue text && text.TryGetValue(out string? file) ? PlainName(file)
                : throw Refused($"names no file for {ForeignJson.Short(tensor)}"));
        foreach (string shard in listed.Values.Distinct().Order(StringComparer.Ordinal))
        {
            SafeTensorsReader file = OpenFile(shard);
            foreach (StoredTensor tensor in file.Tensors)
            {
                if (_places.TryGetValue(tensor.Name, out SafeTensorsReader? other))
                    throw Refused(
                        $"leads to {ForeignJson.Short(tensor.Name)} twice: in {System.IO.Path.GetFileName(other.Path)} and in {shard}");
                if (!listed.TryGetValue(tensor.Name, out string? place))
                    throw Refused($"does not name {ForeignJson.Short(tensor.Name)}, which is in {shard}");
                if (place != shard) throw Refused($"says that {ForeignJson.Short(tensor.Name)} is in {place}, and it is in {shard}");
                _places.Add(tensor.Name, file);
            }
        }

        if (listed.Keys.FirstOrDefault(name => !_places.ContainsKey(name)) is { } missing)
            throw Refused($"says that {ForeignJson.Short(missing)} is in {listed[missing]}, and it is not");
        long total = _files.Values.Sum(file => file.Tensors.Sum(tensor => tensor.SizeInBytes));
        if (index["metadata"] is JsonObject metadata && metadata["total_size"] is JsonValue size
            && !(size.TryGetValue(out long bytes) && bytes == total))
            _notes.Add($"{IndexFile} says that the tensors have {ForeignJson.Short(size.ToJsonString())} bytes, and they have {total}");
    }

    /// <summary>The name of a file of this very folder; an index could name any file of the machine.</summary>
    string PlainName(string name) =>
        name.EndsWith(".safetensors", StringComparison.Ordinal) && name.AsSpan().IndexOfAny("/\\:\0") < 0 ? name
            : throw Refused($"names {ForeignJson.Short(name)}, which is no safetensors file of this folder");

    SafeTensorsReader OpenFile(string name)
    {
        string path = In(name);
        if (!File.Exists(path))
            throw new FileNotFoundException($"{path} is missing, and the index names it\nFetch the whole folder again.");
        EnsureHere(path);
        SafeTensorsReader file = SafeTensorsReader.Open(path);
        _files.Add(name, file);
        return file;
    }

    /// <summary>A link may lead to where the hub's own cache keeps files, snapshots/REVISION beside blobs, and nowhere else.</summary>
    void EnsureHere(string path)
    {
        if (File.ResolveLinkTarget(path, returnFinalTarget: true) is not { } target) return;
        string here = System.IO.Path.GetFullPath(Path), folder = System.IO.Path.GetDirectoryName(target.FullName)!;
        string? snapshots = System.IO.Path.GetDirectoryName(here), cache = System.IO.Path.GetDirectoryName(snapshots);
        bool isOfCache = System.IO.Path.GetFileName(snapshots) == "snapshots" && cache is not null
            && folder == System.IO.Path.Combine(cache, "blobs");
        if (folder != here && !isOfCache)
            throw new InvalidDataException($"{path} is a link to {target.FullName}, outside of the model's folder\n"
                + "Put the file itself there if it is the one.");
    }

    InvalidDataException Refused(string problem) => new($"{In(IndexFile)} {problem}\n{WhatToDo}");
}

using System.Globalization;
using System.Text.Json.Nodes;
using Hone.Formats.Gguf;
using Hone.Models.Families;
using Hone.Models.Gpt;
using Hone.Tensors;
using Hone.Text;
using Hone.Training.Checkpoints;

namespace Hone.Hosting.Exchange;

/// <summary>A model in a GGUF file, as llama.cpp reads it. Its side files are made of its keys, in a temporary folder.</summary>
sealed class GgufModel : ForeignModel
{
    const int PieceNumbers = 1 << 16;

    readonly GgufReader _file;
    readonly JsonObject _keys = [];
    readonly GgufFacts _facts;
    readonly HashSet<string> _tensors;
    readonly Lazy<GgufTokenizer> _tokenizer;
    readonly DirectoryInfo _side = Directory.CreateTempSubdirectory("hone-gguf-");
    byte[] _piece = [];
    float[] _numbers = [];

    GgufModel(GgufReader file)
    {
        _file = file;
        foreach ((string key, GgufValue value) in file.Values) _keys[key] = JsonOf(value);
        _tensors = [.. file.Tensors.Select(tensor => tensor.Name)];
        RefuseOtherFiles();
        float[]? divisors = _tensors.Remove(GgufNames.ScalingTable) ? ReadAll(GgufNames.ScalingTable) : null;
        _facts = new GgufFacts(_tensors, file.Find(GgufNames.Embedding)?.Shape[0] ?? 0, divisors);
        _tokenizer = new(() => GgufTokenizer.Read(_file));
        if (Number(GgufKeys.End) is { } end) Config["eos_token_id"] = end;
        if (Number(GgufKeys.Begin) is { } begin) Config["bos_token_id"] = begin;
    }

    public override string Path => _file.Path;

    public override string Kind => "gguf";

    public override string Keys => "its keys";

    public override JsonObject Config { get; } = [];

    public override IReadOnlyCollection<string> Tensors => _tensors;

    public override long Bytes => new FileInfo(Path).Length;

    public override IReadOnlyList<string> Notes => [];

    public override string Head => GgufNames.Head;

    public override string TokenizerName => $"the tokenizer of {Path}";

    public override ForeignTensor this[string name] =>
        _file.Find(name) is { } tensor ? new ForeignTensor(name, tensor.Format.Name.ToUpperInvariant(), tensor.Shape, AreNumbers: true)
            : throw new KeyNotFoundException(name);

    /// <summary>Opens a file.</summary>
    public static new GgufModel Open(string path)
    {
        GgufReader file = GgufReader.Open(path);
        try
        {
            return new GgufModel(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public override FamilyReading Read(int? context = null, IReadOnlyCollection<string>? harmless = null)
    {
        FamilyReading reading = ModelFamily.ReadGguf(_keys, _facts, context, harmless);
        string[] ignored = [.. _keys.Select(key => key.Key).Where(key => key.StartsWith("general.", StringComparison.Ordinal)
            && key is not (GgufNames.ArchitectureKey or GgufReader.AlignmentKey))];
        JsonObject config = reading.Family.Write(reading.Options);
        foreach ((string key, JsonNode? value) in config)
            if (!Config.ContainsKey(key)) Config[key] = value?.DeepClone();
        if (reading.Options.IsRotary) Config["max_position_embeddings"] = reading.Positions;
        ForeignJson.Write(In(HuggingFaceFolder.ConfigFile), Config);
        return reading with { Ignored = [.. reading.Ignored, .. ignored] };
    }

    public override IEnumerable<FamilyTensor> Expected(ModelFamily family, GptOptions options) => family.Gguf.Of(family, options);

    public override bool IsBuffer(ModelFamily family, string name) => false;

    public override void Read(string name, long first, Span<float> values)
    {
        GgufTensor tensor = _file.Find(name)!;
        for (int at = 0; at < values.Length; at += PieceNumbers)
        {
            Span<float> part = values.Slice(at, Math.Min(PieceNumbers, values.Length - at));
            int bytes = (int)tensor.Format.SizeOf(part.Length);
            if (_piece.Length < bytes) _piece = new byte[bytes];
            _file.ReadPart(tensor, tensor.Format.SizeOf(first + at), _piece.AsSpan(0, bytes));
            tensor.Format.Dequantize(_piece.AsSpan(0, bytes), part);
            EnsureFinite(Path, name, part);
        }
    }

    public override PackedFormat? PackingOf(string name) => PackedBlocks.Find(_file.Find(name)!.Format);

    public override void ReadPacked(string name, long offset, Span<byte> blocks)
    {
        GgufTensor tensor = _file.Find(name)!;
        _file.ReadPart(tensor, offset, blocks);
        int most = PieceNumbers / tensor.Format.Length * tensor.Format.Bytes;
        if (_numbers.Length == 0) _numbers = new float[PieceNumbers];
        for (int at = 0; at < blocks.Length; at += most)
        {
            Span<byte> part = blocks.Slice(at, Math.Min(most, blocks.Length - at));
            Span<float> numbers = _numbers.AsSpan(0, part.Length / tensor.Format.Bytes * tensor.Format.Length);
            tensor.Format.Dequantize(part, numbers);
            EnsureFinite(Path, name, numbers);
        }
    }

    public override string Hash() => Sha256.OfFile(Path);

    public override string In(string name) => System.IO.Path.Combine(_side.FullName, name);

    public override string TokenizerPlace()
    {
        _tokenizer.Value.WriteTo(_side.FullName);
        return In(HuggingFaceFolder.TokenizerFile);
    }

    public override void Dispose()
    {
        _file.Dispose();
        _side.Delete(recursive: true);
    }

    void RefuseOtherFiles()
    {
        if (_keys[GgufKeys.Type]?.ToString() is { } type and not "model")
            throw new InvalidDataException($"{Path} holds no model but {ForeignJson.Short(type)}\n"
                + (type == "adapter" ? "Merge it into its model first, and give that one." : "Give the file of the model."));
        if (Number(GgufKeys.Split) is > 1 and var parts)
            throw new InvalidDataException($"{Path} is one of {parts} files of a model\nJoin them: llama-gguf-split --merge.");
    }

    float[] ReadAll(string name)
    {
        float[] values = new float[_file.Find(name)!.Count];
        Read(name, 0, values);
        return values;
    }

    int? Number(string key) => _file.Values.TryGetValue(key, out GgufValue? value)
        && value.Value is uint or int or ushort or short or byte or sbyte
            ? (int?)Math.Clamp(Convert.ToInt64(value.Value, CultureInfo.InvariantCulture), int.MinValue, int.MaxValue) : null;

    /// <summary>A real number becomes the shortest that is it, so that 1e-5 stays what it was meant to be.</summary>
    static JsonNode JsonOf(GgufValue value) => value.Value switch
    {
        bool flag => flag,
        string text => text,
        float or double => double.Parse(value.ToString(), CultureInfo.InvariantCulture) is var number && double.IsFinite(number)
            ? number : value.ToString(),
        GgufList => value.ToString(),
        _ => JsonNode.Parse(value.ToString())!,
    };
}

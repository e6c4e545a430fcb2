using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Hone.Formats;
using Hone.Formats.Onnx;
using Hone.Models.Families;
using Hone.Models.Gpt;
using Hone.Text;

namespace Hone.Hosting.Exchange;

/// <summary>The folder of an ONNX decoder that was written here, read back for its numbers.</summary>
sealed class OnnxModel : ForeignModel
{
    readonly Dictionary<string, StoredOnnxTensor> _tensors;

    OnnxModel(string path, IReadOnlyList<StoredOnnxTensor> tensors)
    {
        Path = path;
        _tensors = tensors.ToDictionary(tensor => tensor.Name);
        Config = ForeignJson.Read(In(HuggingFaceFolder.ConfigFile));
    }

    public override string Path { get; }

    public override string Kind => "onnx";

    public override string Keys => "its config.json";

    public override JsonObject Config { get; }

    public override IReadOnlyCollection<string> Tensors => _tensors.Keys;

    public override long Bytes => _tensors.Values.Sum(tensor => tensor.Length);

    public override IReadOnlyList<string> Notes => [];

    public override string Head => ModelFamily.Head;

    public override string TokenizerName => "its tokenizer.json";

    public override ForeignTensor this[string name] => _tensors[name] is var tensor
        ? new(name, tensor.Type switch { OnnxType.Float => "F32", OnnxType.Float16 => "F16", var other => other.ToString() }, tensor.Shape,
            tensor.Type is OnnxType.Float or OnnxType.Float16)
        : throw new KeyNotFoundException(name);

    /// <summary>Opens a folder.</summary>
    /// <exception cref="InvalidDataException">The model in it is truncated, or another program's, with tensors twice.</exception>
    public static new OnnxModel Open(string path)
    {
        string models = System.IO.Path.Combine(path, OnnxFormat.ModelFolder), wide = System.IO.Path.Combine(models, OnnxFormat.ModelFile);
        string model = File.Exists(wide) ? wide : System.IO.Path.Combine(models, OnnxFormat.HalfFile);
        IReadOnlyList<StoredOnnxTensor> tensors = OnnxReader.Read(model);
        return tensors.GroupBy(tensor => tensor.Name).FirstOrDefault(group => group.Count() > 1) is { } twice
            ? throw new InvalidDataException($"{model} has the tensor {twice.Key} twice\nTake another copy of the model.")
            : new OnnxModel(path, tensors);
    }

    public override FamilyReading Read(int? context = null, IReadOnlyCollection<string>? harmless = null) =>
        ModelFamily.Read(Config, context, harmless);

    public override IEnumerable<FamilyTensor> Expected(ModelFamily family, GptOptions options) => family.Tensors(options);

    public override bool IsBuffer(ModelFamily family, string name) => name.StartsWith(OnnxNodes.Constant, StringComparison.Ordinal);

    public override void Read(string name, long first, Span<float> values)
    {
        StoredOnnxTensor tensor = _tensors[name];
        if (tensor.Type == OnnxType.Float16)
        {
            byte[] bytes = new byte[values.Length * 2];
            OnnxReader.Read(tensor, first * 2, bytes);
            StoredNumbers.Read(StoredType.F16, bytes, values);
        }
        else OnnxReader.Read(tensor, first * sizeof(float), MemoryMarshal.AsBytes(values));
        EnsureFinite(Path, name, values);
    }

    public override string Hash() => Sha256.Of(string.Concat(
        _tensors.Values.Select(tensor => tensor.File).Distinct().Append(In(HuggingFaceFolder.ConfigFile))
            .Select(file => $"{Sha256.OfFile(file)}  {System.IO.Path.GetFileName(file)}\n").Order(StringComparer.Ordinal)));

    public override string In(string name) => System.IO.Path.Combine(Path, name);

    public override string TokenizerPlace() => Path;

    public override void Dispose()
    {
    }
}

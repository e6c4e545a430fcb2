using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Hone.Formats;
using Hone.Tensors;
using Hone.Tensors.Parameters;
using Hone.Text;
using Hone.Training.Optimizers;

namespace Hone.Training.Checkpoints;

/// <summary>
/// A model at one step, on disk: weights, their average where the run keeps one, the optimizer's state, the run's state, and a manifest
/// with a hash for each.
/// </summary>
public sealed class Checkpoint
{
    /// <summary>The weights, in the folder of a checkpoint.</summary>
    public const string ModelFile = "model.safetensors";

    internal const string OptimizerFile = "optimizer.safetensors",
        AverageFile = "average.safetensors", StateFile = "state.json", ManifestFile = "manifest.json";
    internal const string Format = "hone-checkpoint";
    internal const int Version = 2;
    const int PieceLength = 1 << 14;

    Checkpoint(string folder, CheckpointManifest manifest, CheckpointState state) => (Folder, Manifest, State) = (folder, manifest, state);

    /// <summary>Where it is.</summary>
    public string Folder { get; }

    /// <summary>Its files and their hashes.</summary>
    public CheckpointManifest Manifest { get; }

    /// <summary>What it knows besides tensors.</summary>
    public CheckpointState State { get; }

    /// <summary>Opens a checkpoint and verifies its state; weights are verified when they are loaded.</summary>
    /// <exception cref="InvalidDataException">It is none, or truncated, or altered; the message names the file.</exception>
    public static Checkpoint Open(string folder)
    {
        CheckpointManifest manifest = ReadManifest(folder);
        Verify(folder, manifest, StateFile);
        return new Checkpoint(folder, manifest, Read(Path.Combine(folder, StateFile), CheckpointJson.Default.CheckpointState, out _));
    }

    /// <summary>Whether a folder has a checkpoint's manifest, which is written last and removed first.</summary>
    public static bool IsAt(string folder) => File.Exists(Path.Combine(folder, ManifestFile));

    /// <summary>Whether the manifest of a checkpoint is there and as it was written.</summary>
    public static bool IsWhole(string folder)
    {
        try
        {
            ReadManifest(folder);
            return true;
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            return false;
        }
    }

    /// <summary>The manifest alone: quick enough for lists.</summary>
    public static CheckpointManifest ReadManifest(string folder)
    {
        string path = Path.Combine(folder, ManifestFile);
        CheckpointManifest manifest = Read(path, CheckpointJson.Default.CheckpointManifest, out byte[] bytes);
        if (manifest.Format != Format || manifest.Version != Version)
            throw new InvalidDataException(
                $"{path} is a '{manifest.Format}' of version {manifest.Version}, not a {Format} of version {Version}.\n"
                + "Use the version of hone that wrote it.");
        if (manifest.WithChecksum().Checksum != manifest.Checksum || !manifest.ToJson().AsSpan().SequenceEqual(bytes))
            throw Refused(path, "is not what was written (its checksum differs)");
        return manifest;
    }

    /// <summary>The run keeps an average of its weights.</summary>
    public bool HasAverage => Manifest.Files.ContainsKey(AverageFile);

    /// <summary>
    /// Verifies every file of a checkpoint, as far as it can be read; where weights or moments were altered, the tensor is named.
    /// </summary>
    /// <returns>What is wrong, a sentence each; nothing where it is what was written.</returns>
    public static IReadOnlyList<string> ProblemsOf(string folder)
    {
        CheckpointManifest manifest;
        try
        {
            manifest = ReadManifest(folder);
        }
        catch (Exception failure) when (failure is InvalidDataException or IOException)
        {
            return [failure.Message.Split('\n')[0]];
        }

        List<string> problems = [];
        foreach (string name in manifest.Files.Keys)
            try
            {
                Verify(folder, manifest, name);
            }
            catch (Exception failure) when (failure is InvalidDataException or IOException)
            {
                problems.Add($"{failure.Message.Split('\n')[0].TrimEnd('.')}{(AlteredTensor(folder, manifest, name) is { } tensor
                    ? $"; the first tensor that was altered is {tensor}" : "")}");
            }

        return problems;
    }

    /// <summary>The first tensor of a file that is not what was written; null where that cannot be told.</summary>
    static string? AlteredTensor(string folder, CheckpointManifest manifest, string file)
    {
        if (!manifest.Tensors.TryGetValue(file, out IReadOnlyDictionary<string, string>? hashes)) return null;
        try
        {
            using SafeTensorsReader reader = SafeTensorsReader.Open(Path.Combine(folder, file));
            return hashes.Keys.FirstOrDefault(name => reader.Contains(name) && reader.HashOf(name) != hashes[name]);
        }
        catch (Exception failure) when (failure is InvalidDataException or IOException)
        {
            return null;                                                     // its header is what was altered
        }
    }

    /// <summary>
    /// Loads the weights as they were trained, after verifying that they are what was written, and numbers. Those that the run does not
    /// learn are not among them.
    /// </summary>
    /// <exception cref="InvalidDataException">The file is not what was written, or of another model, or holds a weight that is not
    /// finite.</exception>
    public void LoadInto(ParameterSet parameters) => Load(ModelFile, parameters);

    /// <summary>Loads the weights that the run measures and writes with: their average where it keeps one.</summary>
    /// <exception cref="InvalidDataException">As above.</exception>
    public void LoadForUseInto(ParameterSet parameters) => Load(HasAverage ? AverageFile : ModelFile, parameters);

    /// <summary>The file of the weights that the run measures and writes with.</summary>
    public string FileForUse => HasAverage ? AverageFile : ModelFile;

    /// <summary>Verifies that file alone.</summary>
    /// <exception cref="InvalidDataException">It is not what was written.</exception>
    public void VerifyForUse() => Verify(Folder, Manifest, FileForUse);

    /// <summary>What proves the weights that are to be used, and these: all files that <see cref="LoadBaseInto"/> reads.</summary>
    public IReadOnlyList<string> FilesForUse => [ManifestFile, StateFile, FileForUse];

    /// <summary>
    /// Loads some parameters of a model that begins with these weights, after verifying them. A table of more rows than the checkpoint has
    /// begins with those, and each row behind them as their mean.
    /// </summary>
    /// <param name="parameters">The model's.</param>
    /// <param name="which">Those to load.</param>
    /// <exception cref="InvalidDataException">The file is not what was written, or has not what is asked for.</exception>
    public void LoadBaseInto(ParameterSet parameters, Func<Parameter, bool> which)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        Verify(Folder, Manifest, FileForUse);
        using SafeTensorsReader reader = SafeTensorsReader.Open(Path.Combine(Folder, FileForUse));
        foreach (Parameter parameter in parameters.All.Where(which))
        {
            if (!reader.Contains(parameter.Name)) throw OfAnotherModel(reader.Path, $"has no {parameter.Name}");
            Shape shape = parameter.Tensor.Shape;
            IReadOnlyList<long> stored = reader[parameter.Name].Shape;
            bool grows = parameter.Role is ParameterRole.Embedding or ParameterRole.Head && stored is [var rows, var columns]
                && columns == shape.Columns && rows > 0 && rows < shape[0];
            if (!grows) EnsureShape(reader, parameter.Name, parameter.Tensor);
            if (parameter.Tensor.Packing is not null)
            {
                if (grows) throw OfAnotherModel(reader.Path, $"has fewer rows of {parameter.Name}, which is packed");
                PackedBlocks.Pack(parameter.Tensor, (at, numbers, count) => reader.ReadPart(parameter.Name, at, numbers.AsSpan(0, count)));
            }
            else Load(reader, parameter.Name, parameter.Tensor, stored.Aggregate(1L, (count, size) => count * size));
            if (grows) Grow(parameter.Tensor, (int)stored[0]);
            EnsureFinite(reader, parameter);
        }
    }

    /// <summary>The mean of the first rows, added up in their order in double precision, is every other.</summary>
    static void Grow(Tensor table, int rows)
    {
        int columns = table.Shape.Columns;
        float[] row = new float[columns];
        double[] sums = new double[columns];
        for (int i = 0; i < rows; i++)
        {
            table.Download<float>(row, (long)i * columns);
            for (int column = 0; column < columns; column++) sums[column] += row[column];
        }

        for (int column = 0; column < columns; column++) row[column] = (float)(sums[column] / rows);
        for (int i = rows; i < table.Shape[0]; i++) table.Upload<float>(row, (long)i * columns);
    }

    /// <summary>Loads the average, after verifying that it is what was written.</summary>
    public void LoadInto(WeightAverage average)
    {
        ArgumentNullException.ThrowIfNull(average);
        Load(AverageFile, average.State);
    }

    void Load(string file, ParameterSet parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        Verify(Folder, Manifest, file);
        using SafeTensorsReader reader = SafeTensorsReader.Open(Path.Combine(Folder, file));
        Parameter[] learned = [.. parameters.Learned];
        EnsureSame(reader, learned.Select(parameter => (parameter.Name, parameter.Tensor)));
        foreach (Parameter parameter in learned)
        {
            Load(reader, parameter.Name, parameter.Tensor, parameter.Count);
            EnsureFinite(reader, parameter);
        }
    }

    static void EnsureFinite(SafeTensorsReader reader, Parameter parameter)
    {
        if (WeightCheck.CountNotFinite(parameter.Tensor) is > 0 and var broken)
            throw new InvalidDataException(
                $"{reader.Path} holds a broken model: {broken} of {parameter.Count} numbers of {parameter.Name} are not finite\n"
                + "Take an earlier checkpoint of the run, or train again with a lower training.learning_rate.");
    }

    /// <summary>Loads what the optimizer remembers, after verifying that it is what was written.</summary>
    public void LoadInto(Optimizer optimizer)
    {
        ArgumentNullException.ThrowIfNull(optimizer);
        Load(OptimizerFile, optimizer.State);
    }

    void Load(string file, IReadOnlyList<(string Name, Tensor Tensor)> state)
    {
        Verify(Folder, Manifest, file);
        using SafeTensorsReader reader = SafeTensorsReader.Open(Path.Combine(Folder, file));
        EnsureSame(reader, state);
        foreach ((string name, Tensor tensor) in state) Load(reader, name, tensor, tensor.Shape.Count);
    }

    static void Load(SafeTensorsReader reader, string name, Tensor tensor, long count)
    {
        float[] piece = new float[PieceLength];
        for (long at = 0; at < count; at += piece.Length)
        {
            Span<float> values = piece.AsSpan(0, (int)Math.Min(piece.Length, count - at));
            reader.ReadPart(name, at, values);
            tensor.Upload<float>(values, at);
        }
    }

    static void Verify(string folder, CheckpointManifest manifest, string name)
    {
        string path = Path.Combine(folder, name);
        if (!manifest.Files.TryGetValue(name, out StoredFile? expected)) throw Refused(path, "is not in the checkpoint's manifest");
        if (!File.Exists(path)) throw Refused(path, "is missing");
        using FileStream file = File.OpenRead(path);
        if (file.Length != expected.Bytes) throw Refused(path, $"has {file.Length} bytes, and {expected.Bytes} were written");
        if (Sha256.Of(file) != expected.Sha256)
            throw Refused(path, "is not what was written (its SHA-256 differs)");
    }

    /// <summary>The file holds this model's tensors, each in its shape, and no others.</summary>
    static void EnsureSame(SafeTensorsReader reader, IEnumerable<(string Name, Tensor Tensor)> expected)
    {
        HashSet<string> surplus = [.. reader.Tensors.Select(tensor => tensor.Name)];
        foreach ((string name, Tensor tensor) in expected)
        {
            if (!surplus.Remove(name)) throw OfAnotherModel(reader.Path, $"has no {name}");
            EnsureShape(reader, name, tensor);
        }

        if (surplus.Count > 0)
            throw OfAnotherModel(reader.Path, $"has {surplus.Order(StringComparer.Ordinal).First()}, which this model has not");
    }

    static void EnsureShape(SafeTensorsReader reader, string name, Tensor tensor)
    {
        string stored = $"[{string.Join(", ", reader[name].Shape)}]";
        if (stored != tensor.Shape.ToString())
            throw OfAnotherModel(reader.Path, $"has {name} as {stored}, and this model as {tensor.Shape}");
    }

    static InvalidDataException OfAnotherModel(string path, string difference) =>
        new($"{path} is of another model: it {difference}.\nLoad it with the recipe it was trained with.");

    static T Read<T>(string path, JsonTypeInfo<T> type, out byte[] bytes)
    {
        if (!File.Exists(path)) throw Refused(path, "is missing: this is no whole checkpoint");
        try
        {
            bytes = File.ReadAllBytes(path);
            return JsonSerializer.Deserialize(bytes, type) ?? throw Refused(path, "is empty");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException(
                $"{path} cannot be read: {e.Message.ReplaceLineEndings(" ")}\nTake another checkpoint of the run.", e);
        }
    }

    static InvalidDataException Refused(string path, string problem) => new($"{path} {problem}.\nTake another checkpoint of the run.");
}

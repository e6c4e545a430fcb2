using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Hone.Formats;
using Hone.Tensors.Parameters;
using Hone.Training.Optimizers;

namespace Hone.Training.Checkpoints;

/// <summary>A model at one step, on disk: weights, both moments, the state, and a manifest with a hash for each.</summary>
public sealed class Checkpoint
{
    internal const string ModelFile = "model.safetensors", OptimizerFile = "optimizer.safetensors", StateFile = "state.json", ManifestFile = "manifest.json";
    internal const string Format = "hone-checkpoint";

    Checkpoint(string folder, CheckpointManifest manifest, CheckpointState state) => (Folder, Manifest, State) = (folder, manifest, state);

    /// <summary>Where it is.</summary>
    public string Folder { get; }

    /// <summary>Its files and their hashes.</summary>
    public CheckpointManifest Manifest { get; }

    /// <summary>What it knows besides tensors.</summary>
    public CheckpointState State { get; }

    /// <summary>Opens a checkpoint and verifies its state; weights are verified when they are loaded.</summary>
    /// <exception cref="InvalidDataException">It is none, or torn, or altered; the message names the file.</exception>
    public static Checkpoint Open(string folder)
    {
        CheckpointManifest manifest = ReadManifest(folder);
        Verify(folder, manifest, StateFile);
        return new Checkpoint(folder, manifest, Read(Path.Combine(folder, StateFile), CheckpointJson.Default.CheckpointState));
    }

    /// <summary>The manifest alone: quick enough for lists.</summary>
    public static CheckpointManifest ReadManifest(string folder)
    {
        string path = Path.Combine(folder, ManifestFile);
        CheckpointManifest manifest = Read(path, CheckpointJson.Default.CheckpointManifest);
        if (manifest.Format != Format || manifest.Version != 1)
            throw new InvalidDataException($"{path} is a '{manifest.Format}' of version {manifest.Version}, not a {Format} of version 1.\nUse the version of hone that wrote it.");
        return manifest;
    }

    /// <summary>Loads the weights, after verifying that they are what was written.</summary>
    public void LoadInto(ParameterSet parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        Verify(Folder, Manifest, ModelFile);
        using SafeTensorsReader reader = SafeTensorsReader.Open(Path.Combine(Folder, ModelFile));
        foreach (Parameter parameter in parameters.All) reader.ReadInto(parameter.Name, parameter.Tensor.Values);
    }

    /// <summary>Loads both moments, after verifying that they are what was written.</summary>
    public void LoadInto(AdamW optimizer, ParameterSet parameters)
    {
        ArgumentNullException.ThrowIfNull(optimizer);
        ArgumentNullException.ThrowIfNull(parameters);
        Verify(Folder, Manifest, OptimizerFile);
        using SafeTensorsReader reader = SafeTensorsReader.Open(Path.Combine(Folder, OptimizerFile));
        foreach (Parameter parameter in parameters.All)
        {
            reader.ReadInto($"first.{parameter.Name}", optimizer.First.Of(parameter));
            reader.ReadInto($"second.{parameter.Name}", optimizer.Second.Of(parameter));
        }
    }

    static void Verify(string folder, CheckpointManifest manifest, string name)
    {
        string path = Path.Combine(folder, name);
        if (!manifest.Files.TryGetValue(name, out StoredFile? expected)) throw Refused(path, "is not in the checkpoint's manifest");
        if (!File.Exists(path)) throw Refused(path, "is missing");
        using FileStream file = File.OpenRead(path);
        if (file.Length != expected.Bytes) throw Refused(path, $"has {file.Length} bytes, and {expected.Bytes} were written");
        if (Convert.ToHexStringLower(SHA256.HashData(file)) != expected.Sha256) throw Refused(path, "is not what was written (its SHA-256 differs)");
    }

    static T Read<T>(string path, JsonTypeInfo<T> type)
    {
        if (!File.Exists(path)) throw Refused(path, "is missing: this is no whole checkpoint");
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), type) ?? throw Refused(path, "is empty");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{path} cannot be read: {e.Message.ReplaceLineEndings(" ")}\nTake another checkpoint of the run.", e);
        }
    }

    static InvalidDataException Refused(string path, string problem) => new($"{path} {problem}.\nTake another checkpoint of the run.");
}

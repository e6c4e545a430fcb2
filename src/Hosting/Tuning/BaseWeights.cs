using Hone.Hosting.Recipes;
using Hone.Models.Gpt;
using Hone.Runs;
using Hone.Tensors.Parameters;
using Hone.Training.Checkpoints;

namespace Hone.Hosting.Tuning;

/// <summary>The weights that a run began with: those of another run's checkpoint.</summary>
/// <param name="checkpoint">The checkpoint, or what a run keeps of it.</param>
/// <param name="parts">The parts that are taken; all where there are none.</param>
sealed class BaseWeights(Checkpoint checkpoint, IReadOnlyList<string> parts)
{
    /// <summary>Those that a run keeps; null of a run that began with fresh ones.</summary>
    /// <exception cref="InvalidDataException">They are gone, or not what they were.</exception>
    public static BaseWeights? Of(RunFolder folder, Manifest manifest)
    {
        if (manifest.Parent is not { } parent) return null;
        if (!Checkpoint.IsAt(folder.BaseFolder))
            throw new InvalidDataException($"{folder.BaseFolder} is missing or truncated, the weights of {parent.Run}@{parent.Step} that "
                + $"run {folder.Id} began with\nBring it back from a copy of the run.");
        Checkpoint kept = Checkpoint.Open(folder.BaseFolder);
        string hash = kept.Manifest.Files[kept.FileForUse].Sha256;
        if (hash != parent.Sha256)
            throw new InvalidDataException($"{folder.BaseFolder} is not what run {folder.Id} began with: the SHA-256 of its weights is "
                + $"{hash[..12]}, and {parent.Sha256[..12]} of {parent.Run}@{parent.Step} was recorded\nBring it back from a copy of the "
                + "run.");
        Recipe recipe = Recipe.FromEffective(manifest.Recipe, folder.ManifestFile);
        return new BaseWeights(kept, WordList.Of(recipe.OptionalText("from.parts")));
    }

    /// <summary>Reads all of what a run keeps of them.</summary>
    /// <exception cref="InvalidDataException">They are gone, or not what they were.</exception>
    public static void Verify(RunFolder folder, Manifest manifest) => Of(folder, manifest)?.Verify();

    void Verify() => checkpoint.VerifyForUse();

    /// <summary>
    /// What loads into the model of a run that goes on, or is used, what its checkpoint does not hold: what is not learned, and at step 0
    /// everything; null for a run that began with fresh weights. Where nothing is lacking, what the run keeps is not needed.
    /// </summary>
    /// <param name="folder">The run.</param>
    /// <param name="manifest">Its record.</param>
    /// <param name="isSaved">There is a checkpoint.</param>
    public static Action<GptModel>? Filling(RunFolder folder, Manifest manifest, bool isSaved) => manifest.Parent is null ? null : model =>
    {
        if (!isSaved) Of(folder, manifest)!.LoadInto(model);
        else if (!model.Parameters.All.All(parameter => parameter.HasGradient)) Of(folder, manifest)!.LoadConstantsInto(model);
    };

    /// <summary>Loads all that is taken of them.</summary>
    public void LoadInto(GptModel model) => checkpoint.LoadBaseInto(model.Parameters, Takes);

    /// <summary>Makes a model the one they are of, whatever was taken of them and learned beside it.</summary>
    public void LoadWhole(GptModel model)
    {
        checkpoint.LoadBaseInto(model.Parameters, parameter => parameter.Role != ParameterRole.Adapter);
        HashSet<string> outer = [.. AdapterPlace.Of(model.Options).Select(place => place.Outer)];
        foreach (Parameter parameter in model.Parameters.All.Where(parameter => outer.Contains(parameter.Name)))
            parameter.Tensor.Upload<float>(new float[parameter.Count]);
    }

    void LoadConstantsInto(GptModel model) =>
        checkpoint.LoadBaseInto(model.Parameters, parameter => !parameter.HasGradient && Takes(parameter));

    bool Takes(Parameter parameter) => parameter.Role != ParameterRole.Adapter
        && (parts.Count == 0 || parts.Any(part => ParameterNames.Means(parameter.Name, part)));
}

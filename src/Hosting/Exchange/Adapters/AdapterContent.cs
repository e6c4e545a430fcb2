using Hone.Models.Families;
using Hone.Models.Gpt;
using Hone.Runs;
using Hone.Tensors.Parameters;

namespace Hone.Hosting.Exchange.Adapters;

/// <summary>What a run learned beside its model, on its way out.</summary>
/// <param name="Loaded">The checkpoint.</param>
/// <param name="Lora">What it has beside the model.</param>
/// <param name="Family">The family of the model.</param>
/// <param name="Base">What the model is called there: the folder that it was imported from, or the run here.</param>
sealed record AdapterContent(LanguageModel Loaded, LoraOptions Lora, ModelFamily Family, string Base)
{
    /// <summary>The model, with what was learned.</summary>
    public GptModel Model => Loaded.Model;

    /// <summary>That of a checkpoint.</summary>
    /// <exception cref="InvalidDataException">It learned nothing beside a model, or no family has the model.</exception>
    public static AdapterContent Of(LanguageModel loaded, Manifest manifest)
    {
        if (loaded.Model.Options.Lora is not { } lora)
            throw new InvalidDataException($"run {loaded.Run} has learned its model whole, and has no adapter\nWrite the model: "
                + $"hone export {loaded.Run} --to hf --out DIR.");
        return new(loaded, lora, ModelFamily.Of(loaded.Model.Options with { Lora = null }),
            manifest.Parent?.Run ?? manifest.ParentRun ?? manifest.Id);
    }

    /// <summary>The family's tensors that are learned whole.</summary>
    internal static IEnumerable<FamilyTensor> Whole(GptModel model, ModelFamily family)
    {
        HashSet<string> learned = [.. model.Parameters.Learned.Where(parameter => parameter.Role != ParameterRole.Adapter)
            .Select(parameter => parameter.Name)];
        return family.Tensors(model.Options).Where(tensor => tensor.Parameter is { } parameter && learned.Contains(parameter));
    }

    /// <summary>The shortest ends of names that mean just the matrices that have additions; all of their names where there are
    /// none.</summary>
    public string[] Targets()
    {
        GptOptions options = Model.Options;
        string[] chosen = [.. AdapterPlace.Of(options).Select(place => AdapterNumbers.PathOf(place.Module, Family))];
        string[] others = [.. LinearModule.Of(options).Select(module => AdapterNumbers.PathOf(module, Family)).Except(chosen)];
        for (int parts = 1; parts <= 2; parts++)
        {
            string[] ends = [.. chosen.Select(name => string.Join('.', name.Split('.')[^parts..])).Distinct()];
            if (!others.Any(other => ends.Any(end => other.EndsWith('.' + end, StringComparison.Ordinal)))) return ends;
        }

        return chosen;
    }
}

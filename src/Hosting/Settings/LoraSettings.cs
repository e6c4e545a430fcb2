using System.Globalization;
using Hone.Formats.Blocks;
using Hone.Hosting.Recipes;
using Hone.Models.Gpt;
using Hone.Runs;
using Hone.Training.Checkpoints;

namespace Hone.Hosting.Settings;

/// <summary>From a recipe to what of a model is learned, where that is not all of it.</summary>
static class LoraSettings
{
    /// <summary>The additions that a recipe asks for; null for none.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="model">The model that has them.</param>
    /// <exception cref="InvalidDataException">A name is none, a rank is none of its matrix, or there is nothing to add to.</exception>
    public static LoraOptions? Of(Recipe recipe, GptOptions model)
    {
        if (!IsRequested(recipe)) return null;
        if (!recipe.Gives("from.model"))
            throw recipe.Refusal("lora.rank", "lora learns beside a model that stays as it is, and no model is given to start from: add "
                + "--from "
                + "RUN, or take the lora section out");
        LinearModule[] modules = [.. LinearModule.Of(model)];
        int rank = recipe.Integer("lora.rank");
        string[] targets = WordList.Of(recipe.OptionalText("lora.targets"));
        if (targets.Length == 0)
            throw recipe.Refusal("lora.targets", "lora.targets names no matrix: write all-linear, or names such as q_proj, v_proj");
        foreach (string target in targets) EnsureModule(recipe, "lora.targets", target, modules);
        LoraOptions lora = new()
        {
            Rank = rank,
            Alpha = recipe.NumberOr("lora.alpha", 2.0 * rank, "twice the rank"),
            IsByRoot = recipe.Choice("lora.scale") == "alpha/sqrt(r)",
            Dropout = (float)recipe.Number("lora.dropout"),
            Targets = targets,
            Ranks = [.. Pairs(recipe, "lora.ranks", modules).Select(pair => (pair.Target, WholeOf(recipe, pair)))],
            Alphas = [.. Pairs(recipe, "lora.alphas", modules)],
            TrainAlso = Parts(recipe, "lora.train_also", model),
            Base = PackedBlocks.Find(BlockFormat.Find(recipe.Choice("lora.base"))!),
        };
        foreach (LinearModule module in modules.Where(lora.Has))
            if (lora.RankOf(module) is var own && own > Math.Min(module.Rows, module.Inputs))
                throw recipe.Refusal(own == rank ? "lora.rank" : "lora.ranks",
                    $"a rank of {own} is more than {module.Name} has, a matrix of {module.Rows} × {module.Inputs}: write at most "
                    + $"{Math.Min(module.Rows, module.Inputs)}, or leave it out of lora.targets");
        return lora;
    }

    /// <summary>The parts that stay as they are, where the model itself is learned.</summary>
    public static IReadOnlyList<string> FrozenOf(Recipe recipe, GptOptions model)
    {
        if (IsRequested(recipe) || !recipe.Gives("from.model")) return [];
        string[] frozen = Parts(recipe, "training.freeze", model);
        if (frozen.Length > 0 && Names(model).All(parameter => frozen.Any(name => ParameterNames.Means(parameter, name))))
            throw recipe.Refusal("training.freeze", $"training.freeze is {string.Join(", ", frozen)}, which is all of the model: leave "
                + "something to learn");
        return frozen;
    }

    /// <summary>Parts of a model that a setting names, each of which there is; none where it is not given.</summary>
    public static string[] Parts(Recipe recipe, string key, GptOptions model)
    {
        string[] parts = WordList.Of(recipe.OptionalText(key));
        if (parts.Length == 0) return parts;
        string[] names = [.. Names(model)];
        foreach (string part in parts)
            if (!names.Any(name => ParameterNames.Means(name, part)))
                throw recipe.Refusal(key, $"{key} names {part}, and the model has no such part"
                    + (model.IsTied && ParameterNames.Means("head.weight", part) ? "; its head is the token table: write tokens"
                    : $": {Near(part, names.SelectMany(Ends), names.Select(name => name.Split('.')[0]))}"));
        return parts;
    }

    /// <summary>A setting of the section is given.</summary>
    public static bool IsRequested(Recipe recipe) => recipe.GivenIn("lora.").Any();

    static IEnumerable<string> Names(GptOptions model) =>
        new GptModel(model with { Lora = null, Frozen = [] }).Parameters.All.Select(parameter => parameter.Name);

    static void EnsureModule(Recipe recipe, string key, string target, LinearModule[] modules)
    {
        if (modules.Any(module => module.Answers(target))) return;
        bool isTable = ParameterNames.Means("tokens", target) || ParameterNames.Means("head", target);
        throw recipe.Refusal(key, $"{key} names {target}, " + (isTable
            ? "which has no low-rank additions here: to learn it whole, write it in lora.train_also"
            : $"and the model has no such matrix: {Near(target, [LinearModule.All,
                .. modules.SelectMany(module => Ends(module.Known).Concat(Ends(module.Name)))], [LinearModule.All,
                .. modules.Select(module => module.Known.Split('.')[^1])])}"));
    }

    static IEnumerable<(string Target, double Alpha)> Pairs(Recipe recipe, string key, LinearModule[] modules)
    {
        foreach (string entry in WordList.Of(recipe.OptionalText(key)))
        {
            if (entry.Split('=') is not [var target, var text]
                || !double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) || !(value > 0)
                || !double.IsFinite(value))
                throw recipe.Refusal(key, $"{key} has \"{entry}\": write a name, = and a number above 0, such as down_proj=16");
            EnsureModule(recipe, key, target, modules);
            yield return (target, value);
        }
    }

    static int WholeOf(Recipe recipe, (string Target, double Value) pair) => pair.Value is >= 1 and <= int.MaxValue
        && double.IsInteger(pair.Value) ? (int)pair.Value
        : throw recipe.Refusal("lora.ranks", $"lora.ranks has {pair.Target}={pair.Value:G6}: a rank is a whole number above 0");

    /// <summary>A name's ends, from each of its last dots on, without numbers of layers.</summary>
    static IEnumerable<string> Ends(string name)
    {
        string[] parts = name.Split('.');
        return Enumerable.Range(0, parts.Length).Where(from => !parts[from..].Any(part => char.IsAsciiDigit(part[0])))
            .Select(from => string.Join('.', parts[from..]));
    }

    /// <summary>What was probably meant, of all names; where nothing is near, the short ones.</summary>
    static string Near(string typed, IEnumerable<string> names, IEnumerable<string> few) =>
        Nearest.To(typed, names.Distinct()).Take(3).ToArray() is { Length: > 0 } near ? $"did you mean {string.Join(" or ", near)}?"
            : $"it has {string.Join(", ", few.Distinct())}";
}

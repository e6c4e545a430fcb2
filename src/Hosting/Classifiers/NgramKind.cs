using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Hone.Data.Examples;
using Hone.Hosting.Recipes;
using Hone.Models.Classifiers;
using Hone.Runs;
using Hone.Training.Classifiers;

namespace Hone.Hosting.Classifiers;

/// <summary>The classifier of texts by n-grams of words and characters: quick, and hard to beat where examples are few.</summary>
static class NgramKind
{
    /// <summary>How recipes call it.</summary>
    public const string Name = "ngrams";

    /// <summary>The kind.</summary>
    public static ClassifierKind Kind { get; } = new(Name, UsualBatch: 64, UsualEpochs: 12, Open);

    /// <summary>Which pieces of a text are features.</summary>
    public static NgramOptions OptionsOf(Recipe recipe)
    {
        NgramOptions options = new()
        {
            Buckets = recipe.Integer("model.buckets"),
            MostWords = recipe.Integer("model.words"),
            ShortestNgram = recipe.Integer("model.shortest_ngram"),
            LongestNgram = recipe.Integer("model.longest_ngram"),
            MostFeatures = recipe.Integer("model.features"),
        };
        if (options.LongestNgram > 0 && options.ShortestNgram > options.LongestNgram)
            throw recipe.Refusal("model.shortest_ngram", $"model.shortest_ngram is {options.ShortestNgram}, and model.longest_ngram "
                + $"{options.LongestNgram}: write fewer, or model.longest_ngram: 0 for no n-grams of characters");
        if (options is { MostWords: 0, LongestNgram: 0 })
            throw recipe.Refusal("model.words",
                "model.words and model.longest_ngram are 0, and then a text has no features: write one of them");
        return options;
    }

    /// <summary>The model of a recipe, without memory.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="ngrams">Which pieces are features.</param>
    /// <param name="classes">How many classes there are.</param>
    public static NgramBag ModelOf(Recipe recipe, NgramOptions ngrams, int classes) => new(
        new NgramBagOptions
        {
            Buckets = ngrams.Buckets,
            Width = recipe.IntegerOr("model.width", 128, "usual for ngrams"),
            MostFeatures = ngrams.MostFeatures,
        },
        new ClassifierOptions
        {
            Classes = classes,
            IsMultiLabel = recipe.OptionalText("data.label_separator") is not null,
            LabelSmoothing = (float)recipe.Number("training.label_smoothing"),
            Dropout = (float)recipe.Number("model.dropout"),
        });

    static ClassifierParts Open(Recipe recipe, int threads)
    {
        if (!recipe.IsRecorded) Plan(recipe);
        TextData data = new(recipe);
        NgramOptions options = OptionsOf(recipe);
        Ngrams ngrams = new(options);
        return new ClassifierParts
        {
            Model = ModelOf(recipe, options, data.Examples.Classes.Count),
            Classes = data.Examples.Classes,
            Train = new NgramRows(data.Examples, data.Splits.Train, ngrams, threads),
            Validation = new NgramRows(data.Examples, data.Splits.Validation, ngrams, threads),
            Test = new NgramRows(data.Test, data.Splits.Test, ngrams, threads),
            Data = data.Identity,
            Origin = data.Examples.Origin,
            Reader = new TokenizerIdentity(Name, options.Buckets, HashOf(options, data.Examples.Classes)),
            Weights = recipe.Flag("training.class_weights") ? data.BalancedWeights() : null,
            Labelled = data,
        };
    }

    /// <summary>What is usual for the kind, and not for others.</summary>
    static void Plan(Recipe recipe)
    {
        const string because = "usual for ngrams";
        recipe.Plan("model.dropout", 0.2, because);
        recipe.Plan("training.learning_rate", 0.01, because);
        recipe.Plan("training.schedule", "linear", because);
        recipe.Plan("training.final_learning_rate", 0.0, because);
        recipe.Plan("training.weight_decay", 0.0, because);
    }

    /// <summary>Over everything that the numbers of a text and of its classes depend on.</summary>
    static string HashOf(NgramOptions options, IReadOnlyList<string> classes) => Convert.ToHexStringLower(SHA256.HashData(
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture,
            $"ngrams 1 {options.Buckets} {options.MostWords} {options.ShortestNgram} {options.LongestNgram} {options.MostFeatures}\n")
            + string.Join('\n', classes.Select(name => $"{name.Length} {name}")))));
}

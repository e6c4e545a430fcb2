using System.Diagnostics.CodeAnalysis;
using Hone.Hosting.Recipes;
using Hone.Models.Gpt;
using Hone.Tensors.Backends;
using Hone.Training;

namespace Hone.Hosting.Settings;

/// <summary>What the run of a language model is to be.</summary>
sealed record LanguageSettings : RunSettings
{
    /// <summary>Stands for the vocabulary until a tokenizer gives it.</summary>
    const int SmallestVocabulary = 2;

    [SetsRequiredMembers]
    LanguageSettings(RunSettings common, DataSettings data, GptOptions model) : base(common) => (Data, Model) = (data, model);

    public DataSettings Data { get; }

    /// <summary>The model, but for its vocabulary, which the tokenizer decides.</summary>
    public GptOptions Model { get; }

    /// <summary>The loss of preferences; null where it learns tokens.</summary>
    public PreferenceForm? Preference { get; private init; }

    /// <summary>The texts it writes while it trains; null for none.</summary>
    public SampleSettings? Samples { get; private init; }

    /// <summary>Reads a recipe.</summary>
    /// <exception cref="InvalidDataException">Settings contradict each other.</exception>
    public static LanguageSettings Of(Recipe recipe)
    {
        PreferenceForm? preference = PreferenceSettings.FormOf(recipe);
        DataSettings data = DataSettings.Of(recipe);
        GptOptions model = ModelSettings.Of(recipe, SmallestVocabulary);
        TrainingOptions training = TrainingOf(recipe, model.Context) with { LossMayBeZero = preference is not null };
        if (training.RampSteps > training.Steps)
            throw recipe.Refusal("training.ramp.steps",
                $"training.ramp.steps is {training.RampSteps}, and the run has {training.Steps} steps: "
                + $"rows would never have their full length; write at most {training.Steps}");
        OptimizerSettings optimizer = OptimizerSettings.Of(recipe, model, training.Steps);
        if (model.HasSmear && data.SeesOwnDocument)
            throw recipe.Refusal("data.document_attention",
                "data.document_attention keeps each document to itself, and nanochat's smear hands every token a share of "
                + "the one before it: take another model.dialect, or leave data.document_attention out");
        if (recipe.OptionalText("from.model") is not null) recipe.OptionalText("from.parts");   // read before: kept in the record
        return new LanguageSettings(Of(recipe, training, optimizer), data, model)
        {
            Samples = SampleSettings.Of(recipe, training.Steps), Preference = preference,
        };
    }
}

using System.Diagnostics.CodeAnalysis;
using Hone.Hosting.Classifiers;
using Hone.Hosting.Recipes;
using Hone.Training;

namespace Hone.Hosting.Settings;

/// <summary>What the run of a classifier is to be; what is particular to its kind, that reads itself.</summary>
sealed record ClassifierSettings : RunSettings
{
    const string Epochs = "training.epochs", Steps = "training.steps";

    [SetsRequiredMembers]
    ClassifierSettings(RunSettings common, ClassifierKind kind) : base(common) => Kind = kind;

    /// <summary>The kind of classifier.</summary>
    public ClassifierKind Kind { get; }

    /// <summary>Reads a recipe.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="examples">Examples of the training split; null while nobody has counted them.</param>
    /// <exception cref="InvalidDataException">Settings contradict each other.</exception>
    public static ClassifierSettings Of(Recipe recipe, int? examples = null)
    {
        ClassifierKind kind = ClassifierKinds.Of(recipe);
        Plan(recipe, kind, examples);
        TrainingOptions training = TrainingOf(recipe, context: 1) with { LossMayBeZero = true };   // of examples it is sure of
        return new ClassifierSettings(Of(recipe, training, OptimizerSettings.Of(recipe, model: null, training.Steps)), kind);
    }

    /// <summary>The batch that is usual for the kind, and the steps of its passes.</summary>
    static void Plan(Recipe recipe, ClassifierKind kind, int? examples)
    {
        if (recipe.IsRecorded)
        {
            recipe.OptionalNumber(Epochs);                                   // it stays in the record, beside the steps it came to
            return;
        }

        // A batch whose every example is right loses next to nothing, and one wrong answer in the next is many deviations more.
        recipe.Plan("training.guard.deviations", 0.0, "the loss of few examples scatters");
        recipe.Plan("training.batch", (long)kind.UsualBatch, $"usual for {kind.Name}");
        if (recipe.Gives(Steps))
        {
            if (recipe.Gives(Epochs))
                throw recipe.Refusal(Epochs, $"{Steps} and {Epochs} each say how long the run is to be: keep one of them");
            return;
        }

        double epochs = recipe.OptionalNumber(Epochs) ?? kind.UsualEpochs;
        long batch = (long)recipe.Integer("training.batch") * recipe.Integer("training.micro_batches");
        double steps = Math.Max(1, Math.Ceiling(epochs * (examples ?? 1) / batch));
        if (steps > int.MaxValue)
            throw recipe.Refusal(Epochs, $"{Epochs} is {epochs:G6}, which is {steps:G4} updates, and a run makes {int.MaxValue} at most");
        recipe.Plan(Steps, (long)steps, $"{epochs:G6} epochs of {examples:N0} examples at {batch:N0} an update");
    }
}

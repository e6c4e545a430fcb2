using Hone.Hosting.Recipes;
using Hone.Hosting.Settings;
using Hone.Models;
using Hone.Models.Gpt;
using Hone.Tensors.Backends;
using Hone.Training;
using Hone.Training.Evaluation;
using Hone.Training.Optimizers;

namespace Hone.Hosting.Planning;

/// <summary>The memory of a run by part, worked out without taking it, equal to what the run then takes.</summary>
static class PlannedMemory
{
    /// <summary>Of a recipe as far as it is planned.</summary>
    public static IReadOnlyList<PlannedPart> Of(Recipe recipe, int vocabulary, IBackend backend)
    {
        GptOptions model = ModelSettings.Of(recipe, vocabulary);
        TrainingOptions training = RunSettings.TrainingOf(recipe, model.Context);
        return Of(model, training, OptimizerSettings.Of(recipe, model, training.Steps), recipe.Number("training.average"),
            recipe.IntegerOr("evaluation.batch", training.BatchRows, null), backend, PreferenceSettings.FormOf(recipe));
    }

    /// <summary>Of a run.</summary>
    /// <param name="options">The model.</param>
    /// <param name="training">How much at a time.</param>
    /// <param name="optimizer">What it keeps for each parameter.</param>
    /// <param name="average">Decay of an average of the weights; 0 for none.</param>
    /// <param name="evaluationRows">Rows measured at once.</param>
    /// <param name="backend">Who would compute.</param>
    /// <param name="preference">The loss of preferences; null where it learns tokens.</param>
    public static IReadOnlyList<PlannedPart> Of(
        GptOptions options, TrainingOptions training, OptimizerSettings optimizer, double average, int evaluationRows,
        IBackend backend, PreferenceForm? preference = null)
    {
        GptModel model = new(options);
        long flat = sizeof(float) * model.Parameters.FlatLength + model.Parameters.PackedBytes;
        bool hasLengths = options.EmbeddingNoise > 0;
        long activations = preference is not null ? MicroBatch.Plan(new PreferenceModel(model, preference), backend,
            tape => PreferenceModel.Record(tape, training.BatchRows, training.Context, hasLengths), trains: true,
            training.MicroBatches > 1).SizeInBytes : training.RowLengths.Sum(length => MicroBatch.Plan(model, backend,
            tape => Batch.OfTokens(tape, training.TokensAtOnce / length, length, hasLengths: hasLengths), trains: true,
            training.MicroBatches > 1).SizeInBytes);
        return
        [
            new("weights", model.SizeInBytes + flat),
            new("gradients", sizeof(float) * model.Parameters.GradientLength),
            new("optimizer", optimizer.SizeInBytes(model.Parameters)),
            .. average > 0 ? [new("average", WeightAverage.SizeInBytes(model.Parameters))] : Array.Empty<PlannedPart>(),
            new("activations", activations),
            new("evaluation", preference is not null
                ? AnswerPass.SizeOf(model, backend, evaluationRows, training.Context, preference.Averages)
                : MicroBatch.Plan(model, backend, tape => Batch.OfTokens(tape, evaluationRows, training.Context),
                    trains: false).SizeInBytes),
        ];
    }
}

using Hone.Models.Classifiers;
using Hone.Tensors.Backends;
using Hone.Training.Evaluation;

namespace Hone.Training.Classifiers;

/// <summary>
/// Measures a classifier on a validation split: mean nats of an example, and the share that is told right (of classes that do not exclude
/// each other F1 over all of them, at a probability of one half).
/// </summary>
/// <param name="model">The classifier, live.</param>
/// <param name="backend">Who computes.</param>
/// <param name="rows">The validation split.</param>
/// <param name="atOnce">Examples at a time; that number changes no result but speed.</param>
public sealed class ExampleValidation(Classifier model, IBackend backend, IExampleRows rows, int atOnce) : IValidation, IDisposable
{
    readonly Predictor _predictor = new(model, backend, atOnce);

    /// <inheritdoc/>
    public long SizeInBytes => _predictor.SizeInBytes;

    /// <inheritdoc/>
    public Measurement Measure()
    {
        float[] logits = _predictor.Run(rows);
        int classes = model.Options.Classes;
        double nats = 0;
        long right = 0, wrong = 0;                                           // wrong: told and not there, or there and not told
        for (int i = 0; i < rows.Count; i++)
        {
            ReadOnlySpan<float> scores = logits.AsSpan(i * classes, classes);
            ReadOnlySpan<int> labels = rows.LabelsOf(i);
            if (!model.Options.IsMultiLabel)
            {
                nats += LogSum(scores) - scores[labels[0]];
                if (Best(scores) == labels[0]) right++;
                continue;
            }

            for (int k = 0; k < classes; k++)
            {
                double z = scores[k];
                bool isThere = labels.Contains(k);
                nats += Math.Max(z, 0) - (isThere ? z : 0) + Math.Log(1 + Math.Exp(-Math.Abs(z)));
                if (z > 0 && isThere) right++;
                else if (z > 0 != isThere) wrong++;
            }
        }

        return new Measurement(nats / rows.Count, double.NaN, rows.Count, new Dictionary<string, double>
        {
            [model.Options.IsMultiLabel ? "f1" : "accuracy"] = !model.Options.IsMultiLabel ? (double)right / rows.Count
                : right + wrong == 0 ? 1 : 2.0 * right / (2 * right + wrong),
        });
    }

    /// <summary>Gives its memory back.</summary>
    public void Dispose() => _predictor.Dispose();

    /// <summary>ln Σ e^z.</summary>
    static double LogSum(ReadOnlySpan<float> scores)
    {
        double largest = scores[Best(scores)], sum = 0;
        foreach (float score in scores) sum += Math.Exp(score - largest);
        return Math.Log(sum) + largest;
    }

    /// <summary>The class of the highest score, of equals the first; a score that is no number is the highest.</summary>
    static int Best(ReadOnlySpan<float> scores)
    {
        int best = 0;
        for (int i = 0; i < scores.Length; i++)
        {
            if (float.IsNaN(scores[i])) return i;
            if (scores[i] > scores[best]) best = i;
        }

        return best;
    }
}

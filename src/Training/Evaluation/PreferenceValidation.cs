using Hone.Data.Rows.Packing;
using Hone.Tensors.Backends;

namespace Hone.Training.Evaluation;

/// <summary>Measures a model on held-out pairs of answers.</summary>
/// <param name="pass">What gives the answers' nats; borrowed.</param>
/// <param name="pairs">The pairs.</param>
/// <param name="reference">What the reference gives their answers; asked for at each measurement.</param>
/// <param name="form">The form of the loss.</param>
public sealed class PreferenceValidation(AnswerPass pass, PreferenceRows pairs, Func<ReadOnlyMemory<float>> reference, PreferenceForm form)
    : IValidation
{
    /// <inheritdoc/>
    public long SizeInBytes => pass.SizeInBytes;

    /// <inheritdoc/>
    public Measurement Measure()
    {
        PreferenceMeasure measured = PreferenceMeasure.Of(pass.Measure(pairs), reference().Span, form);
        return new Measurement(measured.Loss, double.NaN, pairs.PairCount, measured.Metrics);
    }
}

using Hone.Tensors;
using Hone.Tensors.Autograd;
using Hone.Tensors.Ops;
using Hone.Tensors.Parameters;

namespace Hone.Models.Classifiers;

/// <summary>
/// The mean of a text's features, then one dense layer (Joulin et al. 2016, arXiv:1607.01759): it reads the numbers of features, int32
/// [B, L], those below 0 being none.
/// </summary>
public sealed class NgramBag : Classifier
{
    const double FirstDeviation = 0.1;

    readonly NgramBagOptions _bag;
    readonly Tensor _table, _weight, _bias;

    /// <summary>A model without memory.</summary>
    /// <param name="bag">Its shape.</param>
    /// <param name="options">What every classifier is told.</param>
    public NgramBag(NgramBagOptions bag, ClassifierOptions options) : base(options)
    {
        ArgumentNullException.ThrowIfNull(bag);
        ArgumentNullException.ThrowIfNull(options);
        _bag = bag;
        _table = Parameters.Add("features", new Shape(bag.Buckets, bag.Width), Initializer.Normal(FirstDeviation), ParameterRole.Embedding);
        _weight = Parameters.Add("head.weight", new Shape(options.Classes, bag.Width), Initializer.Normal(1 / Math.Sqrt(bag.Width)),
            ParameterRole.Head);
        _bias = Parameters.Add("head.bias", new Shape(options.Classes), Initializer.Constant(0), ParameterRole.Bias);
    }

    /// <inheritdoc/>
    /// <remarks>Of a text with as many features as there may be: an addition for each number of theirs, and the dense layer.</remarks>
    public override double FlopsPerExample => 3.0 * _bag.Width * (_bag.MostFeatures + 2.0 * Options.Classes);

    /// <inheritdoc/>
    public override Tensor Logits(Batch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        return batch.Inputs.EmbeddingBag(_table).Dropout(Options.Dropout).Linear(_weight, _bias);
    }

    /// <inheritdoc/>
    protected override Tensor Inputs(Tape tape, int rows)
    {
        ArgumentNullException.ThrowIfNull(tape);
        return tape.Input("features of texts", DType.Int32, new Shape(rows, _bag.MostFeatures));
    }
}

using Hone.Data.Examples;
using Hone.Models;

namespace Hone.Training.Classifiers;

/// <summary>Some of the images of a source, as a classifier reads them: moved and turned where they are learnt from.</summary>
/// <param name="images">The source.</param>
/// <param name="examples">Which of them, in the order of their numbers here.</param>
/// <param name="augmentation">How they are varied from pass to pass.</param>
/// <param name="seed">That of the run.</param>
public sealed class ImageRows(LabelledImages images, IReadOnlyList<int> examples, ImageAugmentation augmentation, ulong seed) : IExampleRows
{
    readonly int _numbers = images.Channels * images.Height * images.Width;
    readonly float[] _image = new float[images.Channels * images.Height * images.Width];
    float[] _batch = [];

    /// <inheritdoc/>
    public int Count => examples.Count;

    /// <inheritdoc/>
    public ReadOnlySpan<int> LabelsOf(int example) => images.LabelsOf(examples[example]);

    /// <inheritdoc/>
    public void Fill(ReadOnlySpan<DrawnExample> drawn, Batch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (_batch.Length != drawn.Length * _numbers) _batch = new float[drawn.Length * _numbers];
        for (int i = 0; i < drawn.Length; i++)
        {
            Span<float> target = _batch.AsSpan(i * _numbers, _numbers);
            int example = examples[drawn[i].Example];
            bool varies = drawn[i].Epoch >= 0 && !augmentation.IsNone;
            images.ReadInto(example, varies ? _image : target);
            if (varies) augmentation.Apply(seed, (int)drawn[i].Epoch, example, _image, images.Size, target);
        }

        batch.Inputs.Upload<float>(_batch);
    }

    /// <inheritdoc/>
    public string Tell(int example) => images.Tell(examples[example]);
}

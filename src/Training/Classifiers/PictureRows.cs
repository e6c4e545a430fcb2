using Hone.Data.Examples;
using Hone.Models;

namespace Hone.Training.Classifiers;

/// <summary>Image files without labels, read when they are asked for.</summary>
/// <param name="files">PNG, JPEG or WebP files.</param>
/// <param name="channels">1 for shades of grey; 3 for colours.</param>
/// <param name="size">Rows and columns that the model reads.</param>
/// <param name="resizes">Files of another size are changed to it; else they are refused.</param>
public sealed class PictureRows(IReadOnlyList<string> files, int channels, ImageSize size, bool resizes) : IExampleRows
{
    readonly int _numbers = channels * size.Height * size.Width;

    /// <inheritdoc/>
    public int Count => files.Count;

    /// <summary>None.</summary>
    public ReadOnlySpan<int> LabelsOf(int example) => [];

    /// <inheritdoc/>
    public void Fill(ReadOnlySpan<DrawnExample> drawn, Batch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        float[] numbers = new float[drawn.Length * _numbers];
        for (int i = 0; i < drawn.Length; i++)
        {
            Span<float> target = numbers.AsSpan(i * _numbers, _numbers);
            if (i > 0 && drawn[i].Example == drawn[i - 1].Example) numbers.AsSpan((i - 1) * _numbers, _numbers).CopyTo(target);
            else LabelledImages.ReadOne(files[drawn[i].Example], channels, size, resizes, target);
        }

        batch.Inputs.Upload<float>(numbers);
    }

    /// <inheritdoc/>
    public string Tell(int example) => files[example];
}

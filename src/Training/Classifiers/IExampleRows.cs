using Hone.Models;

namespace Hone.Training.Classifiers;

/// <summary>Examples in the form that one kind of classifier reads.</summary>
public interface IExampleRows
{
    /// <summary>Examples there are.</summary>
    int Count { get; }

    /// <summary>The classes of an example: one, or where classes do not exclude each other any number. Borrowed.</summary>
    ReadOnlySpan<int> LabelsOf(int example);

    /// <summary>
    /// Uploads what a model reads of examples: inputs, and lengths where there are some. A pure function of what is drawn.
    /// </summary>
    /// <param name="drawn">As many as the batch has rows.</param>
    /// <param name="batch">The operands.</param>
    void Fill(ReadOnlySpan<DrawnExample> drawn, Batch batch);

    /// <summary>What a person would know an example by: its place, and its text where it is one.</summary>
    string Tell(int example);
}

namespace Hone.Data.Examples;

/// <summary>Examples with labels, numbered from 0: what a classifier learns from and is measured on.</summary>
public interface IExamples : IDisposable
{
    /// <summary>How many there are.</summary>
    int Count { get; }

    /// <summary>The names of the classes; a label is an index of this list.</summary>
    IReadOnlyList<string> Classes { get; }

    /// <summary>SHA-256 of everything that was read, in lower-case hexadecimal.</summary>
    string Fingerprint { get; }

    /// <summary>The labels of an example in ascending order: exactly one, or any number where an example may have several.</summary>
    ReadOnlySpan<int> LabelsOf(int example);

    /// <summary>Where an example was read, for messages: the file, and the row in it.</summary>
    string Tell(int example);
}

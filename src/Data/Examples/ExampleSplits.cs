using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Hone.Data.Splits;

namespace Hone.Data.Examples;

/// <summary>Which examples are learnt from, which are chosen by, and which are only measured at the end.</summary>
/// <param name="Train">Numbers of examples, ascending.</param>
/// <param name="Validation">For thresholds, the temperature and the choice of the checkpoint.</param>
/// <param name="Test">Measured once.</param>
/// <remarks>
/// Examples of one content are on one side: an example is for testing where the first four bytes of the SHA-256 of its content, as a
/// share of 2³², are below the share of the test; of the others, it is for validation where the next four are below its share.
/// </remarks>
public sealed record ExampleSplits(IReadOnlyList<int> Train, IReadOnlyList<int> Validation, IReadOnlyList<int> Test)
{
    /// <summary>Splits texts: as their source says where it does, else by their content.</summary>
    /// <param name="examples">What to split.</param>
    /// <param name="validation">Share of the examples to learn from; where the source names some for validation, these are taken.</param>
    /// <param name="test">Share of all; 0 where others are tested on. Not used where the source says what each example is for.</param>
    /// <exception cref="InvalidDataException">A share is none, or one side would be empty.</exception>
    public static ExampleSplits Of(LabelledText examples, double validation, double test)
    {
        ArgumentNullException.ThrowIfNull(examples);
        return Of(examples.Count, example => SHA256.HashData(Encoding.UTF8.GetBytes(examples.TextOf(example))),
            examples.HasSplits ? example => examples.SplitOf(example)!.Value : null, validation, test);
    }

    /// <summary>Splits examples of any kind.</summary>
    /// <param name="count">How many there are.</param>
    /// <param name="hashOf">SHA-256 of an example's content.</param>
    /// <param name="given">What the source says; null where it says nothing.</param>
    /// <param name="validation">Share of the examples to learn from.</param>
    /// <param name="test">Share of all.</param>
    /// <exception cref="InvalidDataException">A share is none, or one side would be empty.</exception>
    public static ExampleSplits Of(int count, Func<int, byte[]> hashOf, Func<int, Split>? given, double validation, double test)
    {
        ArgumentNullException.ThrowIfNull(hashOf);
        if (validation is not (>= 0 and < 1) || test is not (>= 0 and < 1))
            throw new InvalidDataException($"validation gets a share of {validation} and the test one of {test}\n"
                + "Give numbers from 0 to below 1 (data.validation, data.test).");
        (List<int> train, List<int> chosenBy, List<int> tested) = ([], [], []);
        bool namesValidation = given is not null && Enumerable.Range(0, count).Any(example => given(example) == Split.Validation);
        for (int example = 0; example < count; example++)
        {
            byte[] hash = hashOf(example);
            bool isTest = given is not null ? given(example) == Split.Test : ShareAt(hash, 0) < test;
            bool isValidation = namesValidation ? given!(example) == Split.Validation : ShareAt(hash, sizeof(uint)) < validation;
            (isTest ? tested : isValidation ? chosenBy : train).Add(example);
        }
        ExampleSplits splits = new(train, chosenBy, tested);
        splits.RefuseEmpty(count, validation > 0 || namesValidation, test > 0 || given is not null);
        return splits;
    }

    /// <summary>Makes sure that every class is learnt from that others are measured on.</summary>
    /// <returns>A sentence for each class that has examples, but none to learn from: all of these will count as wrong.</returns>
    public IEnumerable<string> Unlearnt(IExamples examples)
    {
        ArgumentNullException.ThrowIfNull(examples);
        HashSet<int> learnt = [];
        foreach (int example in Train)
            foreach (int label in examples.LabelsOf(example)) learnt.Add(label);
        int[] held = new int[examples.Classes.Count];
        foreach (int example in Validation.Concat(Test))
            foreach (int label in examples.LabelsOf(example)) held[label]++;
        return Enumerable.Range(0, held.Length).Where(label => held[label] > 0 && !learnt.Contains(label)).Select(label =>
            $"The class {examples.Classes[label]} has {held[label]} examples to be measured on and none to learn from: all will be wrong.");
    }

    void RefuseEmpty(int count, bool needsValidation, bool needsTest)
    {
        string? empty = Train.Count == 0 ? "to learn from" : needsValidation && Validation.Count == 0 ? "for validation"
            : needsTest && Test.Count == 0 ? "to test on" : null;
        if (empty is not null)
            throw new InvalidDataException($"of {count} examples, none is {empty}\n"
                + "Add examples, or change the shares (data.validation, data.test).");
    }

    static double ShareAt(byte[] hash, int at) => BinaryPrimitives.ReadUInt32BigEndian(hash.AsSpan(at)) * Math.ScaleB(1, -32);
}

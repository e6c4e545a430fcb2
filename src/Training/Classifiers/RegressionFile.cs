using System.Runtime.InteropServices;
using Hone.Formats;
using Hone.Text;

namespace Hone.Training.Classifiers;

/// <summary>A fitted <see cref="LogisticRegression"/> as a safetensors file: double-precision numbers, and words in its metadata.</summary>
public static class RegressionFile
{
    const string Weights = "weights", Rarity = "idf", Words = "words", Classes = "classes";

    /// <summary>Writes it, whole or not at all.</summary>
    public static void Write(string path, LogisticRegression regression)
    {
        ArgumentNullException.ThrowIfNull(regression);
        int words = regression.Features.Count, outputs = LogisticRegression.OutputsOf(regression.Classes);
        using MemoryStream bytes = new();
        using (SafeTensorsWriter writer = new(bytes,
            [new(Weights, StoredType.F64, [words + 1, outputs]), new(Rarity, StoredType.F64, [words])], new Dictionary<string, string>
            {
                [Words] = string.Join('\n', regression.Features.Known),
                [Classes] = regression.Classes.ToString(System.Globalization.CultureInfo.InvariantCulture),
            }))
        {
            writer.Write(Weights, MemoryMarshal.AsBytes(regression.Weights));
            writer.Write(Rarity, MemoryMarshal.AsBytes(regression.Features.Weights));
            writer.Finish();
        }

        AtomicFile.Write(path, bytes.ToArray(), durable: false);
    }

    /// <summary>Reads one.</summary>
    /// <param name="path">The file.</param>
    /// <param name="classes">Classes that it has to tell apart.</param>
    /// <exception cref="InvalidDataException">It is damaged, or another thing.</exception>
    public static LogisticRegression Read(string path, int classes)
    {
        using SafeTensorsReader reader = SafeTensorsReader.Open(path);
        string[] words = reader.Metadata.TryGetValue(Words, out string? joined) && joined.Length > 0 ? joined.Split('\n') : [];
        double[] rarity = new double[words.Length];
        double[] weights = new double[(words.Length + 1) * LogisticRegression.OutputsOf(classes)];
        if (!reader.Metadata.TryGetValue(Classes, out string? told) || told != $"{classes}" || words.Distinct().Count() != words.Length
            || !Fits(Weights, weights) || !Fits(Rarity, rarity))
            throw new InvalidDataException($"{path} holds no regression of {classes} classes\n"
                + "Bring it back from a copy of the run, or do without: hone classify RUN --by model.");
        reader.ReadInto(Weights, MemoryMarshal.AsBytes(weights.AsSpan()));
        reader.ReadInto(Rarity, MemoryMarshal.AsBytes(rarity.AsSpan()));
        return new LogisticRegression(new TfIdf(words, rarity), weights, classes);

        bool Fits(string name, double[] numbers) => reader.Contains(name) && reader[name] is { Type: StoredType.F64 } stored
            && stored.ElementCount == numbers.Length;
    }
}

using Hone.Formats;
using Hone.Formats.TensorBoard;
using Hone.Training.Events;

namespace Hone.Runs.Reporting;

/// <summary>What TensorBoard shows of what happens in a run.</summary>
static class BoardValues
{
    /// <summary>Numbers of one tensor that a histogram is made of, at most; of a longer one evenly spread parts are read.</summary>
    const int MostNumbers = 1 << 16;

    const int Parts = 16;

    /// <summary>The curves' points of an event, and where on their axis: the updates the model has had.</summary>
    public static (int Step, BoardValue[] Values) Of(TrainingEvent e) => e switch
    {
        StepTaken step => (step.Step + 1,
        [
            new ScalarValue("train/loss", step.Loss),
            new ScalarValue("train/learning_rate", step.LearningRate),
            new ScalarValue("train/gradient_norm", step.GradientNorm),
            new ScalarValue("train/tokens_per_second", step.Seconds > 0 ? (float)(step.Tokens / step.Seconds) : float.NaN),
            new ScalarValue("train/epoch", (float)step.Epoch),
        ]),
        Evaluated evaluated => (evaluated.Step,
        [
            new ScalarValue("validation/loss", (float)evaluated.Loss),
            .. evaluated.IsOfText ? [new ScalarValue("validation/bits_per_byte", (float)evaluated.BitsPerByte)]
                : Array.Empty<BoardValue>(),
            .. evaluated.OtherMetrics.Select(one => new ScalarValue($"validation/{one.Key}", (float)one.Value)),
        ]),
        Sampled sample => (sample.Step, [new TextValue("sample", AsCode(sample.Prompt + sample.Text))]),
        _ => (e.Step, []),
    };

    /// <summary>How the weights of a checkpoint are spread, tensor by tensor.</summary>
    /// <param name="path">Its safetensors file.</param>
    /// <exception cref="IOException">It is gone, as the retention rule may have it.</exception>
    /// <exception cref="InvalidDataException">It is no safetensors file.</exception>
    public static IEnumerable<HistogramValue> Weights(string path)
    {
        using SafeTensorsReader file = SafeTensorsReader.Open(path);
        foreach (StoredTensor tensor in file.Tensors)
        {
            if (tensor.Type != StoredType.F32 || tensor.ElementCount == 0) continue;
            float[] numbers = new float[Math.Min(tensor.ElementCount, MostNumbers)];
            if (numbers.Length == tensor.ElementCount) file.ReadInto(tensor.Name, numbers.AsSpan());
            else
                for (int part = 0; part < Parts; part++)
                {
                    int length = numbers.Length / Parts;
                    file.ReadPart(tensor.Name, (tensor.ElementCount - length) * part / (Parts - 1), numbers.AsSpan(part * length, length));
                }

            yield return HistogramValue.Of($"weights/{tensor.Name}", numbers);
        }
    }

    /// <summary>A text in which Markdown has nothing to read.</summary>
    static string AsCode(string text) => string.Join('\n', text.ReplaceLineEndings("\n").Split('\n').Select(line => "    " + line));
}

using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Hone.Runs.Import;

/// <summary>
/// Reads llm.c's <c>main.log</c>: lines <c>s:STEP trl:LOSS lr:RATE norm:NORM</c> of updates and <c>s:STEP tel:LOSS</c> of evaluations. A
/// step there is the number of an update, from 0, while an evaluation at s is of a model that has had s updates.
/// </summary>
static partial class LlmcLog
{
    /// <summary>Whether a text begins as such a log does.</summary>
    public static bool Recognizes(string text) => LineOf().IsMatch(text.Split('\n', 2)[0].Trim());

    /// <summary>Reads a log. A last line that was cut off is left out.</summary>
    /// <exception cref="InvalidDataException">A line is none of such a log.</exception>
    public static ImportedRun Read(byte[] bytes, string source)
    {
        CurveCollector curves = new(new ImportTags());
        string[] lines = Encoding.UTF8.GetString(bytes).Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            string line = lines[i].Trim();
            if (line.Length == 0) continue;
            if (!LineOf().IsMatch(line))
            {
                if (i == lines.Length - 1) break;
                throw new InvalidDataException($"{source}: line {i + 1} is \"{line[..Math.Min(60, line.Length)]}\", "
                    + "and not one of llm.c's log\nGive its main.log, or say what it is: --from KIND.");
            }

            Dictionary<string, double> numbers = [];
            foreach (string part in line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                if (part.Split(':') is [var key, var text] && Number(text) is { } number) numbers[key] = number;
            if (!numbers.TryGetValue("s", out double at)) continue;
            if (numbers.TryGetValue("tel", out double validation)) curves.Add("val_loss", (long)at, validation);
            if (!numbers.TryGetValue("trl", out double loss)) continue;
            curves.Add("train_loss", (long)at + 1, loss);
            if (numbers.TryGetValue("lr", out double rate)) curves.Add("lr", (long)at + 1, rate);
            if (numbers.TryGetValue("norm", out double norm)) curves.Add("norm", (long)at + 1, norm);
        }

        return curves.ToRun(ImportKind.Llmc, null, [], source);
    }

    static double? Number(string text) => text.TrimStart('+', '-').ToLowerInvariant() is "nan" ? double.NaN
        : text.TrimStart('+').ToLowerInvariant() is "inf" ? double.PositiveInfinity
        : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : null;

    [GeneratedRegex(@"^s:\d{1,10} (trl|tel|eval):\S+( (lr|norm|trl|tel|eval):\S+)*$")]
    private static partial Regex LineOf();
}

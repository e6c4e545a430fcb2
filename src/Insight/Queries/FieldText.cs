using System.Globalization;
using Hone.Insight.Reports;
using Hone.Runs.Fields;

namespace Hone.Insight.Queries;

/// <summary>How the value of a field is told: a loss with four decimals, a time in units, a count with its thousands separated.</summary>
public static class FieldText
{
    /// <summary>The value as text.</summary>
    public static string Of(RunField field, FieldValue value) => value.Kind switch
    {
        FieldKind.None => Figures.None,
        FieldKind.Number => Of(field, value.Number),
        _ => Report.Printable(value.ToString().ReplaceLineEndings(" ")),
    };

    /// <summary>A number of that field as text.</summary>
    public static string Of(RunField field, double number)
    {
        string last = field.Path[(field.Path.LastIndexOf('.') + 1)..];
        return !double.IsFinite(number) ? Figures.Number(number, 0)
            : last is "seconds" or "@age" ? Figures.Duration(number)
            : IsLoss(last) ? Figures.Loss(number)
            : last == "learning_rate" || field.Path.Contains(".rates.", StringComparison.Ordinal) ? Figures.Rate(number)
            : last is "reduction" || last.EndsWith("_share", StringComparison.Ordinal) ? Figures.Percent(number)
            : last is "tokens_per_second" ? Figures.Count((long)number)
            : last.EndsWith("_bytes", StringComparison.Ordinal) && field.Path.StartsWith("machine.", StringComparison.Ordinal)
                ? Figures.Size((long)number)
            : IsCount(last) && Math.Abs(number) < 1e15 ? Figures.Count((long)Math.Round(number))
            : number == Math.Truncate(number) && Math.Abs(number) < 1e15 ? number.ToString("F0", CultureInfo.InvariantCulture)
            : Math.Abs(number) is >= 1e-3 and < 1e6 ? number.ToString("G5", CultureInfo.InvariantCulture)
            : Figures.Rate(number);
    }

    static bool IsLoss(string last) => last.EndsWith("loss", StringComparison.Ordinal) || last is "floor" or "nats_per_token"
        || last.EndsWith("bits_per_byte", StringComparison.Ordinal);

    static bool IsCount(string last) => last is "steps" or "step" or "best_step" or "parameters" or "vocabulary"
        || last.EndsWith("tokens", StringComparison.Ordinal) || last.EndsWith("_bytes", StringComparison.Ordinal);
}

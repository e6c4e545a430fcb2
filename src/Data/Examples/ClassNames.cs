using System.Globalization;
using System.Text.Json;
using Hone.Data.Sources;

namespace Hone.Data.Examples;

/// <summary>How labels are written, and the order of classes.</summary>
static class ClassNames
{
    /// <summary>Each class once: by value where all are whole numbers, else in ordinal order.</summary>
    internal static string[] Ordered(IEnumerable<string> labels)
    {
        string[] all = [.. labels.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        return all.All(label => long.TryParse(label, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _))
            ? [.. all.OrderBy(label => long.Parse(label, CultureInfo.InvariantCulture))] : all;
    }

    /// <summary>The labels that a field holds, without the blanks around them, each once.</summary>
    /// <param name="field">As it was read; null where there is none.</param>
    /// <param name="separator">See <see cref="LabelledTextOptions.LabelSeparator"/>.</param>
    /// <param name="where">The row, for messages.</param>
    /// <exception cref="InvalidDataException">There is no label where one must be, or several where one may be.</exception>
    internal static string[] In(string? field, string? separator, Func<string> where)
    {
        string written = field?.Trim() ?? "";
        if (separator is null)
            return written.Length == 0
                ? throw new InvalidDataException($"{where()} has no label\nGive the text one, or take the row out.")
                : IsList(written)
                ? throw new InvalidDataException($"{where()} has a list of labels: {SourceErrors.OneLine(written)}\n"
                    + "Say data.label_separator: json, and a text may have several labels.")
                : [written];
        IEnumerable<string> parts = separator == LabelledTextOptions.Lists ? Listed(written, where) : written.Split(separator);
        return [.. parts.Select(part => part.Trim()).Where(part => part.Length > 0).Distinct(StringComparer.Ordinal)];
    }

    static bool IsList(string written) => written.StartsWith('[') && written.EndsWith(']');

    static List<string> Listed(string written, Func<string> where)
    {
        if (written.Length == 0) return [];
        try
        {
            using JsonDocument document = JsonDocument.Parse(written);
            if (document.RootElement.ValueKind == JsonValueKind.Array)
                return [.. document.RootElement.EnumerateArray().Select(label => label.ValueKind switch
                {
                    JsonValueKind.String => label.GetString()!,
                    JsonValueKind.Number => label.GetRawText(),
                    _ => throw NoList(written, where, null),
                })];
        }
        catch (JsonException problem)
        {
            throw NoList(written, where, problem);
        }
        throw NoList(written, where, null);
    }

    static InvalidDataException NoList(string written, Func<string> where, Exception? cause) => new(
        $"{where()} has labels that are no list of texts or numbers in JSON: {SourceErrors.OneLine(written)}\n"
            + "Write [\"one\", \"other\"], or name the separator that stands between them (data.label_separator).", cause);
}

using System.Globalization;
using System.Text;

namespace Hone.Text.Templates;

/// <summary>The functions that every template has.</summary>
static class GlobalFunctions
{
    /// <summary>All of them.</summary>
    /// <param name="date">What <c>strftime_now</c> tells; null where nobody fixed it.</param>
    public static IEnumerable<TemplateFunction> All(DateTime? date) =>
    [
        new("namespace", Namespace),
        new("dict", Dict),
        new("range", Range),
        new("raise_exception", given => throw given.Evaluator.Fault.At(given.Line, Raised(given.Checked(1, "message"))
            .ReplaceLineEndings(" "), "The template itself refuses this; change what it is given, or take another template.")),
        new("strftime_now", given => new TemplateText(Strftime(given.Checked(1, "format"), date))),
    ];

    static string Raised(GivenArguments given) =>
        $"{TemplateException}{PythonText.Str(given.Get(0, "message")).Value}";

    /// <summary>What stands before the message of a template that raises.</summary>
    const string TemplateException = "it raises: ";

    static TemplateNamespace Namespace(GivenArguments given)
    {
        TemplateNamespace space = new();
        if (given.Positional is [TemplateDict from])
            foreach ((object? key, object? value) in from.Pairs) space.Values[PythonText.Str(key).Value] = value;
        else if (given.Positional.Count > 0) throw given.Evaluator.Fault.Unknown(given.Line, "a namespace of such arguments");
        foreach ((string name, object? value) in given.Named) space.Values[name] = value;
        return space;
    }

    static TemplateDict Dict(GivenArguments given)
    {
        TemplateDict made = new();
        if (given.Positional is [TemplateDict from])
            foreach ((object? key, object? value) in from.Pairs) made.Set(key, value);
        else if (given.Positional is [TemplateList pairs])
            foreach (object? pair in given.Evaluator.Iterate(given.Line, pairs))
                made.Set(given.Evaluator.Iterate(given.Line, pair).ElementAtOrDefault(0),
                    given.Evaluator.Iterate(given.Line, pair).ElementAtOrDefault(1));
        else if (given.Positional.Count > 0) throw given.Evaluator.Fault.Unknown(given.Line, "a dictionary of such arguments");
        foreach ((string name, object? value) in given.Named) made.Set(new TemplateText(name), value);
        return made;
    }

    static TemplateList Range(GivenArguments given)
    {
        given.Checked(1, "start", "stop", "step");
        bool hasStart = given.Positional.Count > 1;
        Int128 start = hasStart ? given.Integer(0, "start", 0) : 0, stop = given.Integer(hasStart ? 1 : 0, "stop", 0),
            step = given.Integer(2, "step", 1);
        if (step == 0) throw given.Evaluator.Fault.At(given.Line, "the step of a range is 0");
        Int128 count = step > 0 ? (stop - start + step - 1) / step : (start - stop - step - 1) / -step;
        given.Evaluator.CountItems(given.Line, (long)Int128.Clamp(count, 0, long.MaxValue));
        List<object?> items = [];
        for (Int128 i = 0; i < count; i++) items.Add((long)(start + (i * step)));
        return new TemplateList(items, ListKind.Range);
    }

    static string Strftime(GivenArguments given, DateTime? date)
    {
        if (date is not { } now)
            throw given.Evaluator.Fault.At(given.Line, "it asks for today's date, with which no two runs would be alike",
                "Fix it: data.chat_date: 2026-01-31 in the recipe.");
        StringBuilder written = new();
        string format = given.Text(0, "format").Value;
        for (int i = 0; i < format.Length; i++)
            if (format[i] != '%' || i + 1 == format.Length) written.Append(format[i]);
            else written.Append(format[++i] switch
            {
                '%' => "%",
                'Y' => now.Year.ToString("0000", CultureInfo.InvariantCulture),
                'y' => now.ToString("yy", CultureInfo.InvariantCulture),
                'm' => now.ToString("MM", CultureInfo.InvariantCulture),
                'd' => now.ToString("dd", CultureInfo.InvariantCulture),
                'e' => now.Day.ToString(CultureInfo.InvariantCulture).PadLeft(2),
                'B' => now.ToString("MMMM", CultureInfo.InvariantCulture),
                'b' => now.ToString("MMM", CultureInfo.InvariantCulture),
                'A' => now.ToString("dddd", CultureInfo.InvariantCulture),
                'a' => now.ToString("ddd", CultureInfo.InvariantCulture),
                'H' => now.ToString("HH", CultureInfo.InvariantCulture),
                'I' => now.ToString("hh", CultureInfo.InvariantCulture),
                'M' => now.ToString("mm", CultureInfo.InvariantCulture),
                'S' => now.ToString("ss", CultureInfo.InvariantCulture),
                'p' => now.ToString("tt", CultureInfo.InvariantCulture),
                'j' => now.DayOfYear.ToString("000", CultureInfo.InvariantCulture),
                'F' => now.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                'T' => now.ToString("HH:mm:ss", CultureInfo.InvariantCulture),
                var other => throw new NotSupportedException($"%{other} of a date"),
            });
        return written.ToString();
    }
}

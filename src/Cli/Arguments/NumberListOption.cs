using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Numerics;
using Hone.Hosting.Recipes;

namespace Hone.Cli.Arguments;

/// <summary>Options that take numbers with commas between, each written as <see cref="NumberOption"/> has it.</summary>
static class NumberListOption
{
    /// <summary>An option that may be left out: then there are none.</summary>
    /// <param name="name">Its name, with hyphens.</param>
    /// <param name="description">What it means.</param>
    /// <param name="limits">The numbers that make sense.</param>
    /// <param name="example">Some, as help shows them.</param>
    public static Option<T[]> Of<T>(string name, string description, Limits limits, string example)
        where T : struct, INumber<T>, IMinMaxValue<T> => new(name)
    {
        Description = description,
        HelpName = example,
        DefaultValueFactory = _ => [],
        CustomParser = result => Read<T>(result, name, limits, example),
    };

    static T[] Read<T>(ArgumentResult result, string name, Limits limits, string example) where T : struct, INumber<T>, IMinMaxValue<T>
    {
        string text = result.Tokens[0].Value;
        bool isWhole = T.CreateTruncating(0.5) == T.Zero;
        NumberStyles styles = NumberStyles.AllowLeadingSign | (isWhole ? 0 : NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent);
        List<T> values = [];
        foreach (string part in text.Split(',', StringSplitOptions.TrimEntries))
            if (T.TryParse(part, styles, CultureInfo.InvariantCulture, out T value) && limits.Allow(double.CreateChecked(value)))
                values.Add(value);
            else
            {
                result.AddError($"{name} takes {(isWhole ? "whole " : "")}numbers {limits} with commas between, such as {example}, not "
                    + (part == text ? text : $"\"{part}\" in {text}"));
                return [];
            }

        return [.. values];
    }
}

using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Numerics;
using Hone.Hosting.Recipes;

namespace Hone.Cli.Arguments;

/// <summary>
/// Options that take a number. A number is written with a point, and without marks between thousands: 0,8 is none, and not 8.
/// </summary>
static class NumberOption
{
    /// <summary>An option that may be left out.</summary>
    /// <param name="name">Its name, with hyphens.</param>
    /// <param name="description">What it means.</param>
    /// <param name="standard">What it is then.</param>
    /// <param name="limits">The numbers that make sense; all of the type when null.</param>
    /// <param name="help">What help calls the value.</param>
    public static Option<T> Of<T>(string name, string description, T standard, Limits? limits = null, string? help = null)
        where T : struct, INumber<T>, IMinMaxValue<T> => new(name)
    {
        Description = description,
        HelpName = help,
        DefaultValueFactory = _ => standard,
        CustomParser = result => Read<T>(result, name, limits),
    };

    static T Read<T>(ArgumentResult result, string name, Limits? limits) where T : struct, INumber<T>, IMinMaxValue<T>
    {
        string text = result.Tokens[0].Value;
        bool isWhole = T.CreateTruncating(0.5) == T.Zero;
        NumberStyles styles = NumberStyles.AllowLeadingSign | (isWhole ? 0 : NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent);
        if (T.TryParse(text, styles, CultureInfo.InvariantCulture, out T value)
            && (limits is null || limits.Allow(double.CreateChecked(value)))) return value;
        result.AddError(isWhole && BigInteger.TryParse(text, styles, CultureInfo.InvariantCulture, out BigInteger whole)
            && whole > BigInteger.CreateChecked(T.MaxValue)
            ? $"{name} takes at most {T.MaxValue}, not {text}"
            : $"{name} takes a {(isWhole ? "whole " : "")}number{(limits is null ? "" : $" {limits}")}, not {text}");
        return default;
    }
}

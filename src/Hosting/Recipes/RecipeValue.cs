using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json.Nodes;
using Hone.Runs;

namespace Hone.Hosting.Recipes;

/// <summary>Values of settings: a <see cref="long"/>, a <see cref="double"/>, a <see cref="string"/> or a <see cref="bool"/>.</summary>
static class RecipeValue
{
    /// <summary>Understands what was written for a setting, or says what is wrong with it and what to write.</summary>
    public static bool TryRead(RecipeKey key, Setting setting, [NotNullWhen(true)] out object? value,
        [NotNullWhen(false)] out string? problem)
    {
        value = key.Kind switch
        {
            SettingKind.Integer => ReadInteger(setting.Value) is { } whole && key.Limits.Allow(whole) ? whole : null,
            SettingKind.Number =>
                ReadNumber(setting.Value) is { } number && key.Limits.Allow(number) && !IsLost(key, setting.Value) ? number : null,
            SettingKind.Text => setting.IsEmpty || IsEmptyPath(key, setting) ? null : setting.Value,
            SettingKind.Choice => key.Choices.Contains(setting.Value) ? setting.Value : null,
            SettingKind.Flag => setting.Value.ToLowerInvariant() switch { "true" => true, "false" => false, _ => null },
            _ => throw new InvalidOperationException($"no reading for {key.Kind}"),
        };
        problem = value is not null ? null
            : setting.IsEmpty || IsEmptyPath(key, setting) ? $"{key.Name} has no value: write {key.Allowed}, or take the line out"
            : IsLost(key, setting.Value) ? string.Create(CultureInfo.InvariantCulture,
            $"{key.Name} is \"{setting.Value}\", which float32 holds as {(float)ReadNumber(setting.Value)!.Value}: write {key.Allowed}")
            : $"{key.Name} is \"{setting.Value}\": write {key.Allowed}{Guess(key, setting.Value)}";
        return value is not null;
    }

    /// <summary>
    /// A number within the limits that is beyond them as a float32, or 0 there: 0.9999999999 as a mean's memory is 1, which forgets
    /// nothing.
    /// </summary>
    static bool IsLost(RecipeKey key, string text) => key.IsSingle && ReadNumber(text) is { } number && key.Limits.Allow(number)
        && (!key.Limits.Allow((float)number) || ((float)number == 0 && text.TakeWhile(c => c is not ('e' or 'E'))
        .Any(c => c is >= '1' and <= '9')));

    /// <summary>An empty text is a text, but no path.</summary>
    static bool IsEmptyPath(RecipeKey key, Setting setting) =>
        setting.Value.Length == 0 && key.Name.EndsWith(".path", StringComparison.Ordinal);

    /// <summary>A value as a recipe would have it.</summary>
    public static string Write(object value) => value switch
    {
        bool flag => flag ? "true" : "false",
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        long whole => whole.ToString(CultureInfo.InvariantCulture),
        _ => (string)value,
    };

    /// <summary>A value in a record.</summary>
    public static JsonNode ToJson(object value) => value switch
    {
        bool flag => JsonValue.Create(flag),
        double number => JsonValue.Create(number),
        long whole => JsonValue.Create(whole),
        _ => JsonValue.Create((string)value)!,
    };

    /// <summary>A whole number in any way people write one: 10000, 10_000, 1e4.</summary>
    static long? ReadInteger(string text) =>
        long.TryParse(Ungrouped(text), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole) ? whole
        : ReadNumber(text) is { } number && Math.Abs(number) <= 1L << 53 && Math.Truncate(number) == number ? (long)number
        : null;

    static double? ReadNumber(string text) =>
        double.TryParse(Ungrouped(text), NumberStyles.Float & ~NumberStyles.AllowLeadingWhite & ~NumberStyles.AllowTrailingWhite,
            CultureInfo.InvariantCulture, out double number) ? number : null;

    static string Ungrouped(string text) => text.Replace("_", "", StringComparison.Ordinal);

    static string Guess(RecipeKey key, string text) =>
        key.Kind == SettingKind.Choice && Nearest.To(text, key.Choices).FirstOrDefault() is { } near ? $"; did you mean {near}?" : "";
}

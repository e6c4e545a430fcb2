using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Hone.Runs;
using Hone.Runs.Evaluations;

namespace Hone.Unit;

/// <summary>A number that is not finite never keeps a file from being written or read: a run that diverges is when they matter.</summary>
public sealed class NotFiniteFiles
{
    /// <summary>What people write is checked, and the arrays of metrics have null where a number is none.</summary>
    static readonly string[] Exempt = ["ControlJson", "WebJson", "MetricsJson"];

    [Fact]
    public void Every_file_with_numbers_can_hold_one_that_is_not_finite()
    {
        Type[] contexts = [.. Directory.GetFiles(AppContext.BaseDirectory, "Hone.*.dll")
            .Where(file => !file.Contains("Hone.Unit", StringComparison.Ordinal))
            .SelectMany(file => Assembly.LoadFrom(file).GetTypes())
            .Where(type => type.IsSubclassOf(typeof(JsonSerializerContext)))];
        contexts.Length.ShouldBeGreaterThan(8);
        string[] strict = [.. contexts.Where(type => !Exempt.Contains(type.Name) && IsStrictWithNumbers(type)).Select(type => type.Name)];
        strict.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public void Such_a_number_comes_back_from_a_manifest_and_from_an_evaluation(double odd)
    {
        Manifest manifest = Runs.Examples.Manifest() with
        {
            PricePerHour = odd, Baselines = [new BaselineLoss("unigram", odd, odd, "by count")],
        };
        byte[] bytes = JsonSerializer.SerializeToUtf8Bytes(manifest, RunsJson.Relaxed.Manifest);
        Manifest read = Manifest.Parse(bytes, "run.json");
        read.PricePerHour.ShouldBe(odd);
        JsonSerializer.SerializeToUtf8Bytes(read, RunsJson.Relaxed.Manifest).ShouldBe(bytes);

        HardUnit unit = new(3, null, 7, 11, odd, odd, odd, "text");
        JsonTypeInfo<HardUnit> form = (JsonTypeInfo<HardUnit>)EvaluationJson.Relaxed.Options.GetTypeInfo(typeof(HardUnit));
        JsonSerializer.Deserialize(JsonSerializer.SerializeToUtf8Bytes(unit, form), form).ShouldBe(unit);
    }

    static bool IsStrictWithNumbers(Type context)
    {
        JsonSerializerContext forms = (JsonSerializerContext)context.GetProperty("Default")!.GetValue(null)!;
        if (forms.Options.NumberHandling.HasFlag(JsonNumberHandling.AllowNamedFloatingPointLiterals)) return false;
        HashSet<Type> seen = [];
        return context.GetCustomAttributesData().Where(data => data.AttributeType == typeof(JsonSerializableAttribute))
            .Any(data => HasNumber((Type)data.ConstructorArguments[0].Value!, forms.Options, seen));
    }

    static bool HasNumber(Type type, JsonSerializerOptions options, HashSet<Type> seen)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(double) || type == typeof(float)) return true;
        if (!seen.Add(type) || !options.TryGetTypeInfo(type, out JsonTypeInfo? form)) return false;
        return (form.ElementType is { } element && HasNumber(element, options, seen))
            || form.Properties.Any(property => HasNumber(property.PropertyType, options, seen));
    }
}

using System.Text.Json;
using Hone.Text.Templates;

namespace Hone.Unit.Text.Templates;

/// <summary>Templates rendered as Jinja2 renders them.</summary>
/// <remarks>
/// <c>Goldens.jsonl</c> is what <c>python3 tests/Oracles/jinja.py cases tests/Unit/Text/Templates</c> printed with Jinja2 3.1.6. Where
/// <c>HONE_JINJA_GOLDENS</c> names another such file, its templates may also be refused by name, but must not differ;
/// <c>tests/Oracles/jinja.sh</c> does that with public templates.
/// </remarks>
public sealed class JinjaGoldens
{
    static readonly DateTime Date = new(2026, 1, 31, 9, 5, 7);
    static readonly string Folder = Path.Combine(Repository.Root, "tests", "Unit", "Text", "Templates");

    [Fact]
    public void Every_golden_is_rendered_byte_for_byte_and_every_error_is_one()
    {
        List<string> wrong = [];
        foreach (string line in File.ReadLines(Path.Combine(Folder, "Goldens.jsonl")))
        {
            using JsonDocument golden = JsonDocument.Parse(line);
            (string? expected, string? actual, string message) = Compare(golden.RootElement);
            if (expected != actual)
                wrong.Add($"{Name(golden.RootElement)}: {message}\n  expected {Shown(expected)}\n  got      {Shown(actual)}");
        }
        wrong.ShouldBeEmpty(string.Join('\n', wrong));
    }

    [Fact]
    public void Public_templates_are_rendered_alike_or_refused_by_name()
    {
        string? file = Environment.GetEnvironmentVariable("HONE_JINJA_GOLDENS");
        Assert.SkipWhen(file is null, "HONE_JINJA_GOLDENS names no file; tests/Oracles/jinja.sh makes one");
        int equal = 0;
        List<string> refused = [], different = [];
        foreach (string line in File.ReadLines(file!))
        {
            using JsonDocument golden = JsonDocument.Parse(line);
            (string? expected, string? actual, string message) = Compare(golden.RootElement);
            if (expected == actual) equal++;
            else if (actual is null) refused.Add($"{Name(golden.RootElement)}: {message}");
            else different.Add($"{Name(golden.RootElement)}: expected {Shown(expected)}, got {Shown(actual)}");
        }
        int all = equal + refused.Count + different.Count;
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{equal} of {all} equal, {refused.Count} refused, {different.Count} different\n{string.Join('\n', refused)}");
        different.ShouldBeEmpty(string.Join('\n', different));
        equal.ShouldBeGreaterThanOrEqualTo(all * 95 / 100, string.Join('\n', refused));
    }

    /// <summary>What should be written and what is; null for an error.</summary>
    static (string? Expected, string? Actual, string Message) Compare(JsonElement golden)
    {
        string? expected = golden.TryGetProperty("text", out JsonElement text) ? text.GetString() : null;
        string source = golden.TryGetProperty("source", out JsonElement written) ? written.GetString()!
            : File.ReadAllText(Path.Combine(Folder, golden.GetProperty("file").GetString()!));
        try
        {
            JsonElement inputs = golden.GetProperty("inputs");
            RenderedText rendered = JinjaTemplate.Parse(source, "golden").Render(
                inputs.EnumerateObject().Where(input => input.Name != "messages").ToDictionary(input => input.Name,
                    input => input.Name.EndsWith("_token", StringComparison.Ordinal) ? input.Value.GetString() : (object?)input.Value),
                inputs.GetProperty("messages"), Date);
            string.Concat(rendered.Segments.Select(segment => rendered.Value[segment.Range])).ShouldBe(rendered.Value);
            return (expected, rendered.Value, "");
        }
        catch (InvalidDataException problem)
        {
            problem.Message.Split('\n').Length.ShouldBe(2, problem.Message);
            return (expected, null, problem.Message);
        }
    }

    static string Name(JsonElement golden) => $"{golden.GetProperty("name").GetString()}"
        + (golden.TryGetProperty("source", out JsonElement source) && source.GetString()!.Length < 300 ? $" {source.GetString()}" : "");

    static string Shown(string? text) => text is null ? "an error" : JsonSerializer.Serialize(text);
}

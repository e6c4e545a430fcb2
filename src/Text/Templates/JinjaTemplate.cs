using System.Text.Json;

namespace Hone.Text.Templates;

/// <summary>
/// A template in the Jinja that chat templates are written in. It renders as Transformers does, byte for byte, or refuses by name what
/// it cannot; and it tells of every character where it came from.
/// </summary>
/// <remarks>
/// Transformers renders with Jinja2's sandbox, with <c>trim_blocks</c>, <c>lstrip_blocks</c>, <c>break</c> and <c>continue</c>,
/// <c>generation</c> blocks, <c>raise_exception</c>, <c>strftime_now</c>, and a <c>tojson</c> that escapes no HTML. No template can take
/// more than <c>TemplateLimits</c> allows. Limitations: whole numbers have 64 bits; no inclusion, no inheritance, no recursive loops.
/// </remarks>
public sealed class JinjaTemplate
{
    readonly IReadOnlyList<Statement> _statements;
    readonly TemplateFault _fault;

    JinjaTemplate(string source, IReadOnlyList<Statement> statements, TemplateFault fault) =>
        (Source, _statements, _fault) = (source, statements, fault);

    /// <summary>The template as it is written.</summary>
    public string Source { get; }

    /// <summary>It marks what is generated, by <c>{% generation %}</c>.</summary>
    public bool HasGeneration { get; private init; }

    /// <summary>Reads a template.</summary>
    /// <param name="source">The template.</param>
    /// <param name="name">What it is called, for messages.</param>
    /// <exception cref="InvalidDataException">It is none, or has something that is not known here; the message says where.</exception>
    public static JinjaTemplate Parse(string source, string name)
    {
        ArgumentNullException.ThrowIfNull(source);
        TemplateFault fault = new(name);
        if (source.Length > TemplateLimits.MostSource)
            throw fault.At(1, $"it has {source.Length} characters; a template has {TemplateLimits.MostSource} at most");
        return new JinjaTemplate(source, TemplateParser.Read(source, fault, out bool hasGeneration), fault)
        {
            HasGeneration = hasGeneration,
        };
    }

    /// <summary>Renders it.</summary>
    /// <param name="inputs">The values of its names: <see cref="JsonElement"/>s, numbers, and plain strings, which are trusted.</param>
    /// <param name="messages">The messages; a part of the text that repeats one knows which.</param>
    /// <param name="date">What <c>strftime_now</c> tells; null to refuse it.</param>
    /// <exception cref="InvalidDataException">It refuses, or fails; the message says where and why.</exception>
    public RenderedText Render(IReadOnlyDictionary<string, object?> inputs, JsonElement messages, DateTime? date = null)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        Evaluator evaluator = new(_fault, date);
        foreach ((string name, object? value) in inputs) evaluator.Scope.Set(name, TemplateInput.Of(value));
        evaluator.Scope.Set("messages", TemplateInput.OfMessages(messages));
        TemplateText text = new StatementRunner(evaluator).Run(_statements);
        return new RenderedText(text.Value, [.. text.Runs.Select(run => new TextSegment(run.Range, run.Origin))]);
    }
}

namespace Hone.Text.Templates;

/// <summary>Something that can be called.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Call">What it does.</param>
sealed record TemplateFunction(string Name, Func<GivenArguments, object?> Call);

namespace Hone.Text.Templates;

/// <summary>What <c>namespace()</c> gives: names that keep their values when a loop ends.</summary>
sealed class TemplateNamespace
{
    /// <summary>The values by name.</summary>
    public Dictionary<string, object?> Values { get; } = [];
}

namespace Hone.Text.Templates;

/// <summary>Names and their values, inside those of another scope.</summary>
/// <param name="outer">What is around it; null for the outermost.</param>
sealed class TemplateScope(TemplateScope? outer)
{
    readonly Dictionary<string, object?> _values = [];

    /// <summary>Sets a name here, whatever it is further out.</summary>
    public void Set(string name, object? value) => _values[name] = value;

    /// <summary>Finds a name, from the inside out.</summary>
    public bool TryGet(string name, out object? value)
    {
        for (TemplateScope? scope = this; scope is not null; scope = scope.Outer)
            if (scope._values.TryGetValue(name, out value)) return true;
        value = null;
        return false;
    }

    TemplateScope? Outer => outer;
}

namespace Hone.Text.Templates;

/// <summary>Names and their values, inside those of another scope.</summary>
/// <remarks>There are few names in one, and a new one for each turn of a loop: so they are looked for one by one.</remarks>
/// <param name="outer">What is around it; null for the outermost.</param>
sealed class TemplateScope(TemplateScope? outer)
{
    (string Name, object? Value)[] _values = [];
    int _count;

    TemplateScope? Outer => outer;

    /// <summary>Sets a name here, whatever it is further out.</summary>
    public void Set(string name, object? value)
    {
        int place = Find(name);
        if (place < 0)
        {
            if (_count == _values.Length) Array.Resize(ref _values, Math.Max(4, 2 * _count));
            place = _count++;
        }
        _values[place] = (name, value);
    }

    /// <summary>Finds a name, from the inside out.</summary>
    public bool TryGet(string name, out object? value)
    {
        for (TemplateScope? scope = this; scope is not null; scope = scope.Outer)
            if (scope.Find(name) is >= 0 and var place)
            {
                value = scope._values[place].Value;
                return true;
            }
        value = null;
        return false;
    }

    int Find(string name)
    {
        for (int i = 0; i < _count; i++)
            if (_values[i].Name == name) return i;
        return -1;
    }
}

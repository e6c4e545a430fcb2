namespace Hone.Text.Templates;

/// <summary>A sequence of a template.</summary>
/// <param name="items">What is in it.</param>
/// <param name="kind">What Python would call it.</param>
sealed class TemplateList(IReadOnlyList<object?> items, ListKind kind)
{
    IReadOnlyList<object?> _items = items;

    /// <summary>What is in it; of a generator what is left.</summary>
    public IReadOnlyList<object?> Items => _items;

    /// <summary>What Python would call it.</summary>
    public ListKind Kind => kind;

    /// <summary>Whether it has places, so that <c>[0]</c> finds something.</summary>
    public bool HasPlaces => kind is ListKind.List or ListKind.Tuple or ListKind.Range;

    /// <summary>What is in it; a generator has nothing left then.</summary>
    public IReadOnlyList<object?> Read()
    {
        IReadOnlyList<object?> all = _items;
        if (kind == ListKind.Generator) _items = [];
        return all;
    }

    /// <summary>Takes the first of a generator.</summary>
    public void Drop(int count)
    {
        if (kind == ListKind.Generator) _items = [.. _items.Skip(count)];
    }
}

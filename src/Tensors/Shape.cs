namespace Hone.Tensors;

/// <summary>Sizes of a tensor of one to four dimensions, outermost first; the last one is contiguous in memory.</summary>
public readonly record struct Shape
{
    readonly int _d0, _d1, _d2, _d3;

    /// <summary>A shape of the given sizes, each at least 1.</summary>
    /// <exception cref="ShapeException">No or more than four sizes, or one below 1.</exception>
    public Shape(params ReadOnlySpan<int> sizes)
    {
        ShapeException.ThrowIf(sizes.Length is 0 or > 4, $"a tensor has 1 to 4 dimensions, not {sizes.Length}");
        foreach (int size in sizes)
            ShapeException.ThrowIf(size < 1, $"a dimension is at least 1, not {size}");
        Rank = sizes.Length;
        _d0 = sizes[0];
        _d1 = Rank > 1 ? sizes[1] : 1;
        _d2 = Rank > 2 ? sizes[2] : 1;
        _d3 = Rank > 3 ? sizes[3] : 1;
    }

    /// <summary>How many dimensions, 1 to 4.</summary>
    public int Rank { get; }

    /// <summary>Size of one dimension; a negative index counts from the last.</summary>
    public int this[int dimension] => (dimension < 0 ? dimension + Rank : dimension) switch
    {
        0 => _d0,
        1 when Rank > 1 => _d1,
        2 when Rank > 2 => _d2,
        3 when Rank > 3 => _d3,
        _ => throw new ArgumentOutOfRangeException(nameof(dimension), dimension, $"{this} has {Rank} dimensions"),
    };

    /// <summary>Number of elements.</summary>
    public long Count => (long)_d0 * _d1 * _d2 * _d3;

    /// <summary>Size of the last dimension.</summary>
    public int Columns => this[-1];

    /// <summary>All dimensions but the last, multiplied.</summary>
    public long Rows => Count / Columns;

    /// <summary>The same shape with another last dimension.</summary>
    public Shape WithColumns(int columns) => Rank switch
    {
        1 => new(columns),
        2 => new(_d0, columns),
        3 => new(_d0, _d1, columns),
        _ => new(_d0, _d1, _d2, columns),
    };

    /// <summary>As people write it: <c>[12, 64, 128]</c>.</summary>
    public override string ToString() => Rank switch
    {
        1 => $"[{_d0}]",
        2 => $"[{_d0}, {_d1}]",
        3 => $"[{_d0}, {_d1}, {_d2}]",
        _ => $"[{_d0}, {_d1}, {_d2}, {_d3}]",
    };
}

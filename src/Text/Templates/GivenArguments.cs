namespace Hone.Text.Templates;

/// <summary>The values that a call is given.</summary>
/// <param name="evaluator">Whoever calls.</param>
/// <param name="line">Where.</param>
/// <param name="called">What is called, for messages.</param>
/// <param name="positional">By place.</param>
/// <param name="named">By name.</param>
sealed class GivenArguments(Evaluator evaluator, int line, string called, IReadOnlyList<object?> positional,
    IReadOnlyList<(string Name, object? Value)> named)
{
    /// <summary>Whoever calls.</summary>
    public Evaluator Evaluator => evaluator;

    /// <summary>Where.</summary>
    public int Line => line;

    /// <summary>By place.</summary>
    public IReadOnlyList<object?> Positional => positional;

    /// <summary>By name.</summary>
    public IReadOnlyList<(string Name, object? Value)> Named => named;

    /// <summary>Makes sure that there are no others than these, of which the first so many are needed.</summary>
    public GivenArguments Checked(int needed, params ReadOnlySpan<string> names)
    {
        if (positional.Count > names.Length)
            throw evaluator.Fault.At(line, $"{called} takes {names.Length} arguments and gets {positional.Count}");
        foreach ((string name, _) in named)
            if (names.IndexOf(name) is var place && (place < 0 || place < positional.Count))
                throw evaluator.Fault.Unknown(line, $"the argument {name} of {called}");
        for (int i = 0; i < needed; i++)
            if (!Has(i, names[i])) throw evaluator.Fault.At(line, $"{called} is not given {names[i]}");
        return this;
    }

    /// <summary>Whether there is one.</summary>
    public bool Has(int place, string name) => place < positional.Count || named.Any(one => one.Name == name);

    /// <summary>One of them; what it is when it is not given.</summary>
    public object? Get(int place, string name, object? otherwise = null)
    {
        if (place < positional.Count) return positional[place];
        foreach ((string given, object? value) in named)
            if (given == name) return value;
        return otherwise;
    }

    /// <summary>One that is a whole number.</summary>
    public long Integer(int place, string name, long otherwise) => Get(place, name, otherwise) switch
    {
        long number => number,
        bool flag => flag ? 1 : 0,
        var other => throw Wrong(name, other),
    };

    /// <summary>One that is a text.</summary>
    public TemplateText Text(int place, string name, string otherwise = "") => Get(place, name, new TemplateText(otherwise)) switch
    {
        TemplateText text => text,
        var other => throw Wrong(name, other),
    };

    /// <summary>One that is true or false.</summary>
    public bool Flag(int place, string name, bool otherwise) => Python.IsTrue(Get(place, name, otherwise));

    /// <summary>The error of one that is of another kind.</summary>
    public InvalidDataException Wrong(string name, object? value) =>
        evaluator.Fault.At(line, $"the argument {name} of {called} is {Python.TypeOf(value)}");
}

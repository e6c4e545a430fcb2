namespace Hone.Text.Templates;

/// <summary>A dictionary of a template, in the order in which it was filled.</summary>
/// <param name="message">The number of the message that it is; −1 where it is none.</param>
sealed class TemplateDict(int message = -1)
{
    readonly Dictionary<string, int> _places = [];
    readonly List<(object? Key, object? Value)> _pairs = [];

    /// <summary>The number of the message that it is, from 0; −1 where it is none.</summary>
    public int Message => message;

    /// <summary>What is in it.</summary>
    public IReadOnlyList<(object? Key, object? Value)> Pairs => _pairs;

    /// <summary>Sets the value of a key.</summary>
    /// <exception cref="NotSupportedException">The key is none that Python hashes.</exception>
    public void Set(object? key, object? value)
    {
        string name = NameOf(key);
        if (_places.TryGetValue(name, out int place)) _pairs[place] = (_pairs[place].Key, value);
        else
        {
            _places[name] = _pairs.Count;
            _pairs.Add((key, value));
        }
    }

    /// <summary>Finds the value of a key.</summary>
    /// <exception cref="NotSupportedException">The key is none that Python hashes.</exception>
    public bool TryGet(object? key, out object? value)
    {
        bool has = _places.TryGetValue(NameOf(key), out int place);
        value = has ? _pairs[place].Value : null;
        return has;
    }

    /// <summary>Equal for keys that are equal in Python.</summary>
    static string NameOf(object? key) => key switch
    {
        null => "none",
        TemplateText text => "t" + text.Value,
        bool flag => flag ? "n1" : "n0",
        long number => "n" + PythonText.Of(number),
        double number when number == Math.Floor(number) && Math.Abs(number) < 1e15 => "n" + PythonText.Of((long)number),
        double number => "n" + PythonText.Of(number),
        TemplateList { Kind: ListKind.Tuple } tuple => "(" + string.Join('\u0001', tuple.Items.Select(NameOf)),
        _ => throw new NotSupportedException($"a key that is {Python.TypeOf(key)}"),
    };
}

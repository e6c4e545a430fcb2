using System.Text.Json;
using Node = Hone.Runs.Fields.WantedFields.Node;

namespace Hone.Runs.Fields;

/// <summary>
/// Reads the wanted fields of a <c>run.json</c> and passes over the rest, which takes a fraction of the time and memory of reading it
/// whole: a list of ten thousand runs is read at once. That the file is whole and valid JSON it finds all the same.
/// </summary>
ref struct FieldReader
{
    Utf8JsonReader _json;
    readonly FieldValue[] _values;
    readonly List<KeyValuePair<string, FieldValue>> _section;

    FieldReader(ReadOnlySpan<byte> json, int count)
    {
        _json = new Utf8JsonReader(json);
        _values = new FieldValue[count];
        _section = [];
    }

    /// <summary>Reads them.</summary>
    /// <param name="json">The file.</param>
    /// <param name="wanted">The fields.</param>
    /// <param name="section">The fields of the wanted section, by their names below it.</param>
    /// <returns>A value for each wanted field.</returns>
    /// <exception cref="JsonException">The file is truncated or no JSON.</exception>
    public static FieldValue[] Read(ReadOnlySpan<byte> json, WantedFields wanted,
        out IReadOnlyList<KeyValuePair<string, FieldValue>> section)
    {
        FieldReader reader = new(json, wanted.Count);
        reader._json.Read();
        if (reader._json.TokenType != JsonTokenType.StartObject) throw new JsonException("it is not an object");
        reader.ReadObject(wanted.Root);
        while (reader._json.Read()) continue;                                // anything behind the end is refused
        section = reader._section;
        return reader._values;
    }

    void ReadObject(Node node)
    {
        while (_json.Read() && _json.TokenType == JsonTokenType.PropertyName)
        {
            Node? child = Match(node);
            _json.Read();
            ReadValue(child);
        }
    }

    void ReadValue(Node? node)
    {
        if (node is null)
            _json.Skip();
        else if (_json.TokenType == JsonTokenType.StartObject)
        {
            if (node.Place >= 0) _values[node.Place] = FieldValue.Of(true);      // of an object it is told that it is there
            if (node.IsWhole) ReadSection("", node);
            else ReadObject(node);
        }
        else if (_json.TokenType == JsonTokenType.StartArray)
            ReadArray(node);
        else if (node.Place >= 0)
            _values[node.Place] = Scalar();
    }

    /// <summary>An array of texts is a list; of its objects, those are entered whose name is on the way.</summary>
    void ReadArray(Node node)
    {
        List<string> texts = [];
        while (_json.Read() && _json.TokenType != JsonTokenType.EndArray)
            if (_json.TokenType == JsonTokenType.StartObject && NameOf(node) is { } named) ReadObject(named);
            else if (_json.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray) _json.Skip();
            else texts.Add(Scalar().ToString());
        if (node.Place >= 0) _values[node.Place] = FieldValue.Of(texts);
    }

    /// <summary>The child that is called as the object's first property says.</summary>
    readonly Node? NameOf(Node node)
    {
        Utf8JsonReader ahead = _json;
        ahead.Read();
        if (ahead.TokenType != JsonTokenType.PropertyName) return null;
        ahead.Read();
        if (ahead.TokenType != JsonTokenType.String) return null;
        foreach (Node child in node.Children)
            if (ahead.ValueTextEquals(child.Name)) return child;
        return null;
    }

    void ReadSection(string prefix, Node? node)
    {
        if (_json.TokenType == JsonTokenType.StartArray) _json.Skip();
        if (_json.TokenType != JsonTokenType.StartObject) return;
        while (_json.Read() && _json.TokenType == JsonTokenType.PropertyName)
        {
            Node? child = node is null ? null : Match(node);
            string name = prefix + _json.GetString();
            _json.Read();
            if (_json.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
            {
                ReadSection(name + '.', child);
                continue;
            }

            FieldValue value = Scalar();
            _section.Add(new(name, value));
            if (child is { Place: >= 0 and var place }) _values[place] = value;
        }
    }

    readonly Node? Match(Node node)
    {
        foreach (Node child in node.Children)
            if (_json.ValueTextEquals(child.Name)) return child;
        return null;
    }

    readonly FieldValue Scalar() => _json.TokenType switch
    {
        JsonTokenType.Number => FieldValue.Of(_json.GetDouble()),
        JsonTokenType.String => FieldValue.Of(_json.GetString()!),
        JsonTokenType.True => FieldValue.Of(true),
        JsonTokenType.False => FieldValue.Of(false),
        _ => FieldValue.None,
    };
}

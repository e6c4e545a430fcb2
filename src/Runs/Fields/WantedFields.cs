using System.Text;

namespace Hone.Runs.Fields;

/// <summary>Which fields of a record are wanted, as a tree that a reader walks along with the file.</summary>
/// <remarks>
/// A path names a field from the outside in, with dots: <c>summary.best_val_loss</c>. Of the objects in an array, each is named by its
/// first property, its name: <c>baselines.bigram.nats_per_token</c>.
/// </remarks>
public sealed class WantedFields
{
    readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);

    /// <summary>Makes the tree.</summary>
    /// <param name="paths">The fields; one that is named twice is wanted once.</param>
    /// <param name="section">A part of the record of which every field is wanted, under its own name; null for none.</param>
    public WantedFields(IEnumerable<string> paths, string? section = null)
    {
        ArgumentNullException.ThrowIfNull(paths);
        foreach (string path in paths)
            if (_places.TryAdd(path, _places.Count))
                Find(path).Place = _places.Count - 1;
        if (section is not null) Find(section).IsWhole = true;
    }

    /// <summary>How many there are.</summary>
    public int Count => _places.Count;

    internal Node Root { get; } = new("");

    /// <summary>Where a field stands among the values of a run.</summary>
    /// <exception cref="KeyNotFoundException">It is not wanted.</exception>
    public int this[string path] => _places[path];

    Node Find(string path)
    {
        Node node = Root;
        foreach (string name in path.Split('.')) node = node.Child(name);
        return node;
    }

    /// <summary>A name on the way to wanted fields.</summary>
    internal sealed class Node(string name)
    {
        readonly byte[] _name = Encoding.UTF8.GetBytes(name);
        readonly List<Node> _children = [];

        /// <summary>Its name in UTF-8.</summary>
        public ReadOnlySpan<byte> Name => _name;

        /// <summary>Its place among the values; −1 where it is only on the way.</summary>
        public int Place { get; set; } = -1;

        /// <summary>Everything below it is wanted.</summary>
        public bool IsWhole { get; set; }

        public IReadOnlyList<Node> Children => _children;

        public Node Child(string childName)
        {
            byte[] wanted = Encoding.UTF8.GetBytes(childName);
            if (_children.Find(child => child._name.AsSpan().SequenceEqual(wanted)) is { } known) return known;
            _children.Add(new Node(childName));
            return _children[^1];
        }
    }
}

using System.Globalization;

namespace Hone.Data.Sources.Stories;

/// <summary>Tables of weighted alternatives that spell texts and remember what they drew.</summary>
/// <remarks>
/// <see cref="StoryTables"/> says how they are written. Rules refer to one another without circles, so texts have an end.
/// </remarks>
sealed class Grammar
{
    /// <summary>One mention of a rule in one of its forms, or, where the rule is negative, a literal.</summary>
    public readonly record struct Part(string Literal, int Rule, int Form)
    {
        public bool IsLiteral => Rule < 0;
    }

    /// <summary>One line of a table.</summary>
    /// <param name="Weight">How often it is drawn, relative to the other lines.</param>
    /// <param name="Probability">The weight, divided by the weights of all lines.</param>
    /// <param name="Forms">For each form of the rule, the parts that spell it.</param>
    public sealed record Alternative(int Weight, double Probability, Part[][] Forms);

    /// <summary>One table.</summary>
    public sealed record Rule(string Name, Alternative[] Alternatives)
    {
        public int Weight { get; } = Alternatives.Sum(alternative => alternative.Weight);

        /// <summary>No alternative mentions a rule.</summary>
        public bool IsLeaf { get; } = Alternatives.All(alternative => alternative.Forms.All(parts => parts.All(part => part.IsLiteral)));

        /// <summary>Nats that one draw takes, on average.</summary>
        public double Entropy { get; } = -Alternatives.Sum(alternative => alternative.Probability * Math.Log(alternative.Probability));
    }

    readonly Rule[] _rules;

    /// <summary>Reads tables. A text starts at the first and ends with a newline.</summary>
    public Grammar(string tables)
    {
        List<Table> read = [];
        foreach (string line in tables.Split('\n').Where(line => line.Trim().Length > 0))
            if (line[0] != ' ')
                read.Add(new Table(line));
            else
                read[^1].Add(line.Trim());

        Dictionary<string, int> places = read.Select((table, place) => (table.Name, place)).ToDictionary();
        _rules = [.. read.Select((table, place) => table.ToRule(cell => Parse(place == 0 ? cell + "\n" : cell)))];

        Part[] Parse(string cell)
        {
            List<Part> parts = [];
            while (cell.Length > 0)
            {
                int open = cell.IndexOf('{', StringComparison.Ordinal) is var found and >= 0 ? found : cell.Length;
                if (open > 0)
                    parts.Add(new Part(cell[..open], -1, 0));
                if (open == cell.Length)
                    break;
                int close = cell.IndexOf('}', open);
                string[] name = cell[(open + 1)..close].Split('.');
                int rule = places[name[0]];
                parts.Add(new Part("", rule, name.Length == 1 ? 0 : read[rule].FormOf(name[1])));
                cell = cell[(close + 1)..];
            }
            return [.. parts];
        }
    }

    /// <summary>All tables; texts start at the first.</summary>
    public IReadOnlyList<Rule> Rules => _rules;

    /// <summary>What is still to be spelled: parts from a place on, then what comes after them.</summary>
    public sealed record Rest(Part[] Parts, int Index, Rest? After)
    {
        /// <summary>Where every text starts.</summary>
        public static Rest Start { get; } = new([new Part("", 0, 0)], 0, null);

        /// <summary>The rest, once the part at the index is done.</summary>
        public Rest? Next => Index + 1 < Parts.Length ? this with { Index = Index + 1 } : After;

        /// <summary>The rest, once the mention at the index is replaced by what it stands for.</summary>
        public Rest? Enter(Part[] parts) => parts.Length > 0 ? new Rest(parts, 0, Next) : Next;

        public Part Part => Parts[Index];
    }

    /// <summary>What a text has drawn so far, rule by rule; −1 for a rule it has not mentioned.</summary>
    public int[] NothingDrawn()
    {
        int[] drawn = new int[_rules.Length];
        Array.Fill(drawn, -1);
        return drawn;
    }

    /// <summary>A table as it is written.</summary>
    sealed class Table
    {
        readonly string[] _forms = [""];
        readonly bool _isList;
        readonly List<(int Weight, string[] Cells)> _lines = [];

        public Table(string header)
        {
            int end = header.AsSpan().IndexOfAny(':', '=');
            Name = header[..end].Trim();
            _isList = header[end] == '=';
            if (_isList)
                Add(header[(end + 1)..].Trim());
            else
                _forms = Cells(header[(end + 1)..]);
        }

        public string Name { get; }

        public int FormOf(string name) =>
            Array.IndexOf(_forms, name) is var form and >= 0 ? form : throw new FormatException($"{Name} has no form {name}");

        public void Add(string line)
        {
            if (_isList)
                _lines.AddRange(line.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(Weighted));
            else if (!char.IsDigit(line[0]))
                _lines[^1].Cells[^1] += " " + line;
            else
            {
                (int weight, string[] cells) = Weighted(line);
                _lines.Add((weight, _lines.Count == 0 ? cells : [.. cells, .. _lines[^1].Cells.Skip(cells.Length)]));
            }
        }

        public Rule ToRule(Func<string, Part[]> parse)
        {
            double total = _lines.Sum(line => line.Weight);
            return new Rule(Name, [.. _lines.Select(line =>
                new Alternative(line.Weight, line.Weight / total, [.. line.Cells.Select(parse)]))]);
        }

        static (int Weight, string[] Cells) Weighted(string line)
        {
            string[] halves = line.Split(' ', 2);
            return (int.Parse(halves[0], CultureInfo.InvariantCulture), Cells(halves[1]));
        }

        static string[] Cells(string text) => text.Split('|', StringSplitOptions.TrimEntries);
    }
}

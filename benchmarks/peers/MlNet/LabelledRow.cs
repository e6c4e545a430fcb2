using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Hone.MlNet;

/// <summary>A text with its label, as ML.NET reads it.</summary>
public sealed class LabelledRow
{
    public string Text { get; set; } = "";

    public string Label { get; set; } = "";

    /// <summary>The rows of a table: tab-separated label and text without a header, or CSV with a header, of text and label.</summary>
    public static LabelledRow[] Read(string path) => path.EndsWith(".tsv", StringComparison.OrdinalIgnoreCase)
        ? [.. File.ReadLines(path).Select(line => line.Split('\t', 2))
            .Select(parts => new LabelledRow { Label = parts[0], Text = parts[1] })]
        : [.. Csv(File.ReadAllText(path)).Skip(1).Select(fields => new LabelledRow { Text = fields[0], Label = fields[1] })];

    /// <summary>Hone's split: for the test where the first 4 bytes of the SHA-256 are below a fifth.</summary>
    public bool IsTest() => BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(Text))) * Math.ScaleB(1, -32) < 0.2;

    static IEnumerable<string[]> Csv(string text)
    {
        List<string> fields = [];
        StringBuilder field = new();
        bool quoted = false;
        for (int i = 0; i < text.Length; i++)
        {
            char letter = text[i];
            if (quoted && letter == '"' && i + 1 < text.Length && text[i + 1] == '"') field.Append(text[++i]);
            else if (letter == '"') quoted = !quoted;
            else if (!quoted && (letter is ',' or '\n'))
            {
                fields.Add(field.ToString().TrimEnd('\r'));
                field.Clear();
                if (letter != '\n') continue;
                yield return [.. fields];
                fields.Clear();
            }
            else field.Append(letter);
        }
    }
}

using System.Text;
using CsvHelper;

using Ours = Hone.Formats.Csv.CsvReader;

namespace Hone.Unit.Formats.Csv;

/// <summary>
/// Tables, most of them not whole, as CsvHelper reads them: it refuses the same ones, with the same line, and finds the same fields.
/// </summary>
public sealed class CsvByAnotherReader
{
    [Theory]
    [InlineData("\n", true)]
    [InlineData("\r", true)]
    [InlineData("\n", false)]
    public void Both_read_the_same(string lineEnd, bool quoted)
    {
        string[] parts = ["a", ",", ",", "\"", "\"", "\"\"", lineEnd, lineEnd, "\r\n", " ", "ü", "xyz\0", "\",\"", $"\"{lineEnd}\"",
            new string('x', 70_000)];
        Random random = new(lineEnd.Length + (quoted ? 1 : 0));
        (int read, int refused) = (0, 0);
        for (int round = Fuzzing.Mutations(3000); round > 0; round--)
        {
            // A line feed means nothing in a file whose lines end in a carriage return alone, as far as it was looked at; to CsvHelper it
            // ends a line.
            string table = string.Concat(Enumerable.Range(0, random.Next(12))
                .Select(_ => parts[random.Next(random.Next(50) == 0 ? parts.Length : parts.Length - 1)]));
            byte[] bytes = Encoding.UTF8.GetBytes(lineEnd == "\r" ? table.Replace("\n", "", StringComparison.Ordinal) : table);
            (string ours, bool ok) = ByUs(bytes, (byte)lineEnd[0], quoted);
            ours.ShouldBe(ByCsvHelper(bytes, quoted), table);
            (read, refused) = ok ? (read + 1, refused) : (read, refused + 1);
        }
        read.ShouldBeGreaterThan(refused / 3);
        (refused > read / 3).ShouldBe(quoted);
    }

    static (string Found, bool IsWhole) ByUs(byte[] table, byte lineEnd, bool quoted)
    {
        StringBuilder found = new();
        Ours reader = new(new MemoryStream(table), (byte)',', quoted, int.MaxValue, lineEnd);
        try
        {
            while (reader.MoveNext())
                Add(found, reader.Line, Enumerable.Range(0, reader.Count).Select(field => Encoding.UTF8.GetString(reader[field].Span)));
            return (found.ToString(), true);
        }
        catch (InvalidDataException)
        {
            return ($"{found}refused", false);
        }
    }

    static string ByCsvHelper(byte[] table, bool quoted)
    {
        StringBuilder found = new();
        using CsvReader reader = CsvReader.Create(new MemoryStream(table), new CsvReaderOptions
        {
            Separator = ',',
            HasHeader = false,
            Mode = quoted ? CsvMode.Rfc4180 : CsvMode.NoEscape,
            MalformedData = CsvMalformedDataHandling.Throw,
            TrackLineNumbers = true,
            DetectSeparatorHint = false,
        }, leaveOpen: false);
        try
        {
            while (reader.Read())
                Add(found, reader.LineNumber, Enumerable.Range(0, reader.FieldCount).Select(reader.GetString));
            return found.ToString();
        }
        catch (CsvFormatException)
        {
            return $"{found}refused";
        }
    }

    static void Add(StringBuilder found, long line, IEnumerable<string> fields) =>
        found.Append(line).Append('[').AppendJoin('|', fields).Append(']');
}

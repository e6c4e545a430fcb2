using System.Buffers.Binary;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Hone.Data.Audits;
using Hone.Data.Sources;
using Hone.Data.Splits;

namespace Hone.Cli.Benchmarks;

/// <summary>Audits a text of a given size, clean and with repeats planted into its validation split, and counts what is found.</summary>
/// <param name="text">Paragraphs with empty lines between them.</param>
/// <param name="size">Bytes to audit; a text that is shorter is read again with its letters moved along the alphabet.</param>
/// <param name="documentBytes">Whole paragraphs are put together until a document has so many.</param>
/// <param name="planted">Repeats of each kind.</param>
sealed class AuditBenchmark(byte[] text, long size, int documentBytes, int planted)
{
    readonly Random _random = new(1);

    public JsonObject Run(int threads)
    {
        List<byte[]> documents = [.. Clean()];
        (AuditReport clean, double seconds) = Timed(documents, [], threads);
        byte[][] originals = [.. documents.Where(document => document.Length is > 100 and < 100_000)];
        _random.Shuffle(originals);
        int exact = Math.Min(planted, originals.Length / 2);
        List<byte[]> near = [.. originals.Skip(exact).Select(Edited).OfType<byte[]>().Take(exact)];
        (AuditReport spoilt, _) = Timed(documents, [.. originals.Take(exact), .. near], threads);
        long bytes = documents.Sum(document => (long)document.Length), alarms = clean.Findings.Sum(finding => finding.Count);
        return new JsonObject
        {
            ["documents"] = (long)documents.Count,
            ["bytes"] = bytes,
            ["seconds"] = seconds,
            ["megabytes_per_second"] = bytes / 1e6 / seconds,
            ["exact_planted"] = exact,
            ["exact_found"] = CountOf(spoilt, Check.ExactAcross),
            ["near_planted"] = near.Count,
            ["near_found"] = CountOf(spoilt, Check.NearAcross),
            ["false_alarms"] = alarms,
            ["false_alarm_share"] = (double)alarms / documents.Count,
            ["clean_findings"] = new JsonArray(
                [.. clean.Findings.Select(
                finding => (JsonNode)$"{finding.Sentence}. {string.Join(" ", finding.Examples.Select(Gate.Words))}")]),
            ["threads"] = threads,
            ["peak_resident_bytes"] = Process.GetCurrentProcess().PeakWorkingSet64,
        };
    }

    /// <summary>A tenth of the clean documents, and all that was planted, are for validation.</summary>
    static (AuditReport Report, double Seconds) Timed(List<byte[]> documents, byte[][] repeats, int threads)
    {
        long start = Stopwatch.GetTimestamp();
        Audit audit = new(new AuditOptions { Threads = threads });
        int row = 0;
        foreach (byte[] document in documents)
            audit.Add(new SourceDocument(document, new SourcePlace(0, 0, row)), row++ % 10 == 9 ? Split.Validation : Split.Train);
        foreach (byte[] repeat in repeats)
            audit.Add(new SourceDocument(repeat, new SourcePlace(0, 0, row++)), Split.Test);
        AuditReport report = audit.Report();
        return (report, Stopwatch.GetElapsedTime(start).TotalSeconds);
    }

    IEnumerable<byte[]> Clean()
    {
        HashSet<ulong> seen = [];                              // one of equal documents is enough of a clean text
        long made = 0;
        for (int shift = 0; shift < 26; shift++)
            foreach (byte[] document in Cut().Select(document => Shifted(document, shift)))
            {
                byte[] comparable = [.. Comparable(document)];
                if (comparable.Length < 8 || !seen.Add(BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(comparable))))
                    continue;
                yield return document;
                if ((made += document.Length) >= size)
                    yield break;
            }

        throw new InvalidDataException(
            $"of the text {made / 1e6:F1} MB can be made, and {size / 1e6:F1} were asked for\n"
            + "Give a longer text or a smaller --megabytes.");
    }

    IEnumerable<byte[]> Cut()
    {
        int start = 0;
        for (int at = 0; at < text.Length;)
        {
            int length = text.AsSpan(at).IndexOf((byte)'\n');
            int end = length < 0 ? text.Length : at + length + 1;
            bool isBlank = text.AsSpan(at, end - at).Trim(" \t\r\n"u8).IsEmpty;
            if (isBlank && at - start >= documentBytes || end == text.Length)
            {
                yield return text[start..end];
                start = end;
            }

            at = end;
        }
    }

    /// <summary>Each letter moved along the alphabet: another text whose letters and words are as frequent as those of the first.</summary>
    static byte[] Shifted(byte[] document, int by) => Array.ConvertAll(document, value =>
        char.IsAsciiLetterLower((char)value) ? (byte)('a' + (value - 'a' + by) % 26)
        : char.IsAsciiLetterUpper((char)value) ? (byte)('A' + (value - 'A' + by) % 26) : value);

    /// <summary>
    /// A document with words replaced until it is as similar to itself as was drawn, between 0.80 and 0.95; null where a word is too much.
    /// </summary>
    byte[]? Edited(byte[] document)
    {
        byte[] edited = [.. document];
        HashSet<ulong> original = Pieces(document);
        double wanted = 0.8 + 0.15 * _random.NextDouble();
        byte[]? last = null;
        for (int edits = 0; edits < document.Length; edits++)
        {
            for (int words = 0; words <= document.Length / 1000; words++)
            {
                int at = _random.Next(edited.Length - 5);
                for (int i = at; i < at + 5; i++)
                    if (char.IsAsciiLetter((char)edited[i]))
                        edited[i] = (byte)('a' + _random.Next(26));
            }

            HashSet<ulong> pieces = Pieces(edited);
            int shared = pieces.Count(original.Contains);
            double similarity = (double)shared / (pieces.Count + original.Count - shared);
            if (similarity < 0.8)
                return last;
            last = similarity < 1 ? [.. edited] : last;
            if (similarity <= wanted)
                break;
        }

        return last;
    }

    /// <summary>The pieces of eight bytes that the audit compares by, recomputed.</summary>
    static HashSet<ulong> Pieces(byte[] document)
    {
        HashSet<ulong> pieces = [];
        (ulong piece, int length) = (0, 0);
        foreach (byte value in Comparable(document))
        {
            piece = piece << 8 | value;
            if (++length >= 8)
                pieces.Add(piece);
        }

        return pieces;
    }

    /// <summary>A text in small letters and single blanks, recomputed.</summary>
    static IEnumerable<byte> Comparable(byte[] document)
    {
        byte last = (byte)' ';
        for (int i = 0, end = document.AsSpan().TrimEnd(" \t\r\n\v\f"u8).Length; i < end; i++)
        {
            byte value = document[i] is >= 9 and <= 13 ? (byte)' ' : char.IsAsciiLetterUpper((char)document[i]) ? (byte)(document[i] + 32)
                : document[i];
            if (value != ' ' || last != ' ')
                yield return value;
            last = value;
        }
    }

    static long CountOf(AuditReport report, Check check) => report.Findings.FirstOrDefault(finding => finding.Check == check)?.Count ?? 0;
}

namespace Hone.Data.Sources;

/// <summary>Finds the elements of a JSON array while it is read, in the memory of one of them, without parsing them.</summary>
static class JsonArray
{
    /// <summary>The elements one after the other, each borrowed until the next.</summary>
    /// <param name="window">Where the file is read.</param>
    /// <param name="path">What messages call it.</param>
    /// <param name="ensureFits">Refuses an element of so many bytes, by its name and with what else may be wrong.</param>
    /// <param name="isHead">The file may go on behind what is there to read.</param>
    /// <exception cref="InvalidDataException">The file is no whole array.</exception>
    public static IEnumerable<ReadOnlyMemory<byte>> Elements(
        StreamWindow window, string path, Action<long, string, string> ensureFits, bool isHead = false)
    {
        SkipBlanks(window);
        if (!window.Has(1)) yield break;                                     // an empty file
        window.Advance(1);                                                   // the opening bracket, by which the file was chosen
        for (long row = 0; ; row++)
        {
            SkipBlanks(window);
            if (!window.Has(1)) { if (isHead) yield break; throw Truncated(path); }
            if (window.Unread[0] == ']') break;
            if (row > 0)
            {
                if (window.Unread[0] != ',') throw SourceErrors.Broken(path, $"has no comma behind element {row} of its array");
                window.Advance(1);
                SkipBlanks(window);
            }

            int length = LengthOfElement(window, path, row, ensureFits);
            if (length < 0)
            {
                if (!isHead) throw Truncated(path);
                // a first element longer than the head: its columns still show
                if (row == 0) yield return window.Peek(window.Unread.Length);
                yield break;
            }

            yield return window.Peek(length);
            window.Advance(length);
        }

        window.Advance(1);
        SkipBlanks(window);
        if (window.Has(1)) throw SourceErrors.Broken(path, "goes on behind the end of its array");
    }

    static InvalidDataException Truncated(string path) => SourceErrors.Broken(path, "ends inside its array");

    static void SkipBlanks(StreamWindow window)
    {
        while (window.Has(1) && window.Unread[0] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n') window.Advance(1);
    }

    /// <summary>Bytes of the first unread element; −1 where the file ends inside it.</summary>
    static int LengthOfElement(StreamWindow window, string path, long row, Action<long, string, string> ensureFits)
    {
        int depth = 0;
        bool inString = false, escaped = false;
        for (int at = 0; ; at++)
        {
            if (at == window.Unread.Length)
            {
                ensureFits(at, $"{path}: element {row + 1}", "Shorten it.");
                if (!window.Fill()) return -1;
            }

            byte next = window.Unread[at];
            if (inString)
            {
                if (!escaped && next == '"') inString = false;
                escaped = !escaped && next == '\\';
                continue;
            }

            switch (next)
            {
                case (byte)'"': inString = true; break;
                case (byte)'{' or (byte)'[': depth++; break;
                case (byte)'}' or (byte)']' when depth > 0: depth--; if (depth == 0) return at + 1; break;
                case (byte)',' or (byte)']' when depth == 0: return at;      // a number or a word: reading it says that it is no object
            }
        }
    }
}

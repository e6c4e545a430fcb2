using System.Diagnostics;

namespace Hone.Cli.Screen;

/// <summary>Where progress is shown: lines that stay, and on a terminal one live line below them.</summary>
/// <param name="writer">Where it goes.</param>
/// <param name="width">Columns there are now; null where nobody watches a terminal.</param>
/// <param name="style">Colour, or none.</param>
sealed class Terminal(TextWriter writer, Func<int>? width, Style style)
{
    const int WidthOfPaper = 100;
    static readonly TimeSpan BetweenProgress = TimeSpan.FromMilliseconds(100), BetweenPlainLines = TimeSpan.FromSeconds(5);
    readonly Lock _turn = new();                                             // a signal's handler writes too
    int _shown;
    long? _progressed;
    long _reported = Stopwatch.GetTimestamp();

    /// <summary>A line can be overwritten here.</summary>
    public bool IsLive => width is not null;

    /// <summary>Columns to write in.</summary>
    public int Width => width?.Invoke() ?? WidthOfPaper;

    public Style Style => style;

    /// <summary>Standard error.</summary>
    /// <param name="isPlain">Nothing is overwritten and nothing has colour: a program may be watching, as with <c>--json</c>.</param>
    public static Terminal OfErrors(bool isPlain = false)
    {
        bool isLive = !isPlain && !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb");
        return new Terminal(Console.Error, isLive ? WidthNow : null, Style.For(isPlain || Console.IsErrorRedirected));
    }

    /// <summary>Standard output, for answers: nothing is overwritten there.</summary>
    public static Terminal OfAnswers() =>
        new(Console.Out, Console.IsOutputRedirected ? null : WidthNow, Style.For(Console.IsOutputRedirected));

    /// <summary>Writes a line that stays; the live line comes back with its next update.</summary>
    public void Line(string text = "")
    {
        lock (_turn) writer.WriteLine(Erased() + text);
    }

    /// <summary>Overwrites the live line. It ends before the last column, where terminals differ.</summary>
    public void Live(string text)
    {
        lock (_turn)
        {
            string fits = text.Length < Width ? text : text[..Math.Max(0, Width - 1)];
            writer.Write($"\r{fits}{new string(' ', Math.Max(0, Math.Min(_shown, Width - 1) - fits.Length))}");
            writer.Flush();
            _shown = fits.Length;
        }
    }

    /// <summary>Says what is being done where that can be overwritten; elsewhere nothing is said until there is a result.</summary>
    public void Progress(string text)
    {
        if (!IsLive || (_progressed is { } before && Stopwatch.GetElapsedTime(before) < BetweenProgress)) return;
        Live(text);
        _progressed = Stopwatch.GetTimestamp();
    }

    /// <summary>Says how far something is: as the live line where there can be one, elsewhere as a line every few seconds.</summary>
    /// <param name="line">Makes the line; asked only when it is due.</param>
    public void Report(Func<string> line)
    {
        if (Stopwatch.GetElapsedTime(_reported) < (IsLive ? BetweenProgress : BetweenPlainLines)) return;
        _reported = Stopwatch.GetTimestamp();
        if (IsLive) Live(line());
        else Line(line());
    }

    /// <summary>Takes the live line away.</summary>
    public void Clear()
    {
        lock (_turn) writer.Write(Erased());
    }

    string Erased()
    {
        if (_shown == 0) return "";
        string blank = $"\r{new string(' ', Math.Min(_shown, Width - 1))}\r";
        _shown = 0;
        return blank;
    }

    static int WidthNow()
    {
        try
        {
            return Console.WindowWidth is > 20 and var columns ? columns : 80;
        }
        catch (IOException)                                                  // a terminal that does not tell its size
        {
            return 80;
        }
    }
}

namespace Hone.Cli.Screen;

/// <summary>Colour and weight, where a terminal shows them. They repeat what the words say and never say it alone.</summary>
sealed record Style(bool IsOn)
{
    /// <summary>Whether a person wants colour on a stream (see no-color.org).</summary>
    public static Style For(bool isRedirected) => new(!isRedirected
        && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
        && Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb"));

    public string Bold(string text) => Wrap("1", text);

    public string Faint(string text) => Wrap("2", text);

    public string Good(string text) => Wrap("32", text);

    public string Bad(string text) => Wrap("31", text);

    public string Notable(string text) => Wrap("33", text);

    string Wrap(string code, string text) => IsOn && text.Length > 0 ? $"\e[{code}m{text}\e[0m" : text;
}

using Hone.Runs;

namespace Hone.Cli.Screen;

/// <summary>Commands that work when they are pasted where the program was called.</summary>
/// <param name="folder">The run they are about.</param>
/// <param name="program">How the program was called.</param>
/// <param name="defaultRoot">The folder of runs that is meant when none is given.</param>
/// <param name="workingFolder">Where the person stands.</param>
sealed class NextCommands(RunFolder folder, string program, string defaultRoot, string workingFolder)
{
    /// <summary>Set by the script that calls the program from a clone: how a person called it.</summary>
    const string ProgramVariable = "HONE_COMMAND";

    public static NextCommands For(RunFolder folder) => new(folder,
        Environment.GetEnvironmentVariable(ProgramVariable) is { Length: > 0 } called ? called : "hone",
        Environment.GetEnvironmentVariable("HONE_RUNS") is { Length: > 0 } root ? root : "runs",
        Environment.CurrentDirectory);

    /// <summary><c>hone VERB RUN</c>, with the folder of the runs where it is not the usual one.</summary>
    public string Of(string verb, string arguments = "")
    {
        string root = Path.GetDirectoryName(folder.Path)!;
        bool isUsual = root == Path.TrimEndingDirectorySeparator(Path.GetFullPath(defaultRoot, workingFolder));
        return $"{Quote(program)} {verb} {folder.Id}{(isUsual ? "" : $" --run-dir {Quote(Near(root))}")}{(arguments.Length > 0 ? ' ' + arguments : "")}";
    }

    /// <summary>A new run with the settings of this one, some of them changed.</summary>
    public string Again(string arguments) => $"{Quote(program)} train {Quote(Near(folder.RecipeFile))} {arguments}";

    /// <summary>What to do with a run that stands so.</summary>
    public IEnumerable<string> After(RunStatus status, bool hasCheckpoint, double learningRate, string? prompt)
    {
        bool isUnfinished = status is RunStatus.Stopped or RunStatus.Interrupted or RunStatus.Stalled;
        if (isUnfinished && hasCheckpoint) yield return Of("resume");
        if (status == RunStatus.Failed) yield return Again(FormattableString.Invariant($"--set training.learning_rate={learningRate / 3:G2}"));
        else if (isUnfinished && !hasCheckpoint) yield return Again("").TrimEnd();
        if (hasCheckpoint && status != RunStatus.Failed)
        {
            yield return Of("sample", prompt is null ? "" : $"--prompt {Quote(prompt)}");
            yield return Of("chat");
        }

        yield return Of("show");
    }

    /// <summary>A beginning to try, out of the text itself: the first words of a line that a shell takes as they are.</summary>
    public static string? Prompt(string text)
    {
        foreach (string line in text.Split('\n').Skip(1).Select(line => line.Trim()))
        {
            string words = string.Join(' ', line.Split(' ').Take(2));
            if (words.Length is >= 3 and <= 24 && char.IsAsciiLetterUpper(words[0]) && words.All(c => char.IsAsciiLetterOrDigit(c) || c is ' ' or ',' or ':' or '.'))
                return words;
        }

        return null;
    }

    string Near(string path)
    {
        string relative = Path.GetRelativePath(workingFolder, path);
        return relative.StartsWith("..", StringComparison.Ordinal) || Path.IsPathRooted(relative) ? path : relative;
    }

    static string Quote(string word) =>
        word.Length > 0 && word.All(c => char.IsLetterOrDigit(c) || c is '/' or '.' or '-' or '_' or '+' or '=' or '~' or ':' or '@' or '%')
            ? word
            : $"\"{string.Concat(word.Select(c => c is '"' or '\\' or '$' or '`' ? $"\\{c}" : c.ToString()))}\"";
}

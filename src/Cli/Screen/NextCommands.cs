using Hone.Insight;
using Hone.Insight.Diagnosis;
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

    /// <summary>How the program was called.</summary>
    public static string Program => Environment.GetEnvironmentVariable(ProgramVariable) is { Length: > 0 } called ? called : "hone";

    public static NextCommands For(RunFolder folder) => new(folder, Program,
        Environment.GetEnvironmentVariable("HONE_RUNS") is { Length: > 0 } root ? root : "runs",
        Environment.CurrentDirectory);

    /// <summary>The command that was typed, as it can be pasted.</summary>
    public static string AsTyped() => Join([Quote(Program), .. Environment.GetCommandLineArgs().Skip(1).Select(Quote)]);

    /// <summary><c>hone VERB RUN</c>, with the folder of the runs where it is not the usual one.</summary>
    public string Of(string verb, string arguments = "") => Join(Quote(program), verb, folder.Id, Root, arguments);

    /// <summary>A new run with the settings of this one, some of them changed.</summary>
    public string Again(string arguments = "") => Join(Quote(program), "train", Quote(Near(folder.RecipeFile)), Root, arguments);

    /// <summary>What to type to do what a finding advises; null where there is nothing to type.</summary>
    public string? Of(NextMove move) => move.Command is { } command
        ? Join(Quote(program), command.Replace("recipe.yaml", Quote(Near(folder.RecipeFile)), StringComparison.Ordinal),
            command.Contains(folder.Id, StringComparison.Ordinal) ? Root : "")
        : move.Change is { } change ? Again($"--set {change}") : null;

    /// <summary>What to do with a run that stands so.</summary>
    /// <param name="status">How it stands.</param>
    /// <param name="isGuarded">Its own guard ended it: resumed, it would only end there again.</param>
    /// <param name="hasCheckpoint">There is a model to load.</param>
    /// <param name="learningRate">The highest rate it used.</param>
    /// <param name="prompt">What a text may begin with; null for a line break.</param>
    /// <param name="classifies">It is a classifier, and writes nothing.</param>
    public IEnumerable<string> After(RunStatus status, bool isGuarded, bool hasCheckpoint, double learningRate, string? prompt,
        bool classifies = false)
    {
        if (isGuarded) yield return Again($"--set training.learning_rate={Figures.Rate(learningRate / 3, 2)}");
        else if (status is RunStatus.Stopped or RunStatus.Interrupted or RunStatus.Stalled or RunStatus.Failed)
            yield return hasCheckpoint ? Of("resume") : Again();
        if (hasCheckpoint && classifies) yield return Of("classify");
        else if (hasCheckpoint)
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
            if (words.Length is >= 3 and <= 24 && char.IsAsciiLetterUpper(words[0])
                && words.All(c => char.IsAsciiLetterOrDigit(c) || c is ' ' or ',' or ':' or '.'))
                return words;
        }

        return null;
    }

    string Root =>
        Path.GetDirectoryName(folder.Path)! is var root
        && root == Path.TrimEndingDirectorySeparator(Path.GetFullPath(defaultRoot, workingFolder))
        ? ""
        : $"--run-dir {Quote(Near(root))}";

    string Near(string path)
    {
        string relative = Path.GetRelativePath(workingFolder, path);
        return relative.StartsWith("..", StringComparison.Ordinal) || Path.IsPathRooted(relative) ? path : relative;
    }

    static string Join(params string[] words) => string.Join(' ', words.Where(word => word.Length > 0));

    static string Quote(string word) =>
        word.Length > 0
        && word.All(c => char.IsLetterOrDigit(c) || c is '/' or '.' or '-' or '_' or '+' or '=' or '~' or ':' or '@' or '%' or ',')
            ? word
            : $"\"{string.Concat(word.Select(c => c is '"' or '\\' or '$' or '`' ? $"\\{c}" : c.ToString()))}\"";
}

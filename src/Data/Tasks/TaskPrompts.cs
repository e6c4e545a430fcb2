namespace Hone.Data.Tasks;

/// <summary>
/// The prompts of a task as CORE asks them (DataComp-LM, Li et al. 2024, arXiv:2406.11794; the details are those of nanochat): solved
/// examples first, each with a blank line behind it, then the question.
/// </summary>
/// <remarks>
/// The examples of a file are shuffled by Python's <c>Random(1337)</c> and cut to as many as are wanted; question i then has the examples
/// that <c>Random(1234 + i).sample</c> draws from all the others of those. Where there are fewer others than shots, it has all of them.
/// </remarks>
public sealed class TaskPrompts
{
    const int ShuffleSeed = 1337, FirstShotsSeed = 1234;
    const string BetweenExamples = "\n\n";

    readonly TaskExample[] _examples;
    readonly string _delimiter;

    /// <summary>The prompts of a task.</summary>
    /// <param name="kind">How it asks.</param>
    /// <param name="examples">All its examples, in the order of its file.</param>
    /// <param name="shots">Solved examples before each question.</param>
    /// <param name="delimiter">What stands between a context and its ending.</param>
    /// <param name="most">Questions to ask at most; 0 for all.</param>
    public TaskPrompts(TaskKind kind, IReadOnlyList<TaskExample> examples, int shots, string delimiter, int most = 0)
    {
        ArgumentNullException.ThrowIfNull(examples);
        ArgumentOutOfRangeException.ThrowIfNegative(shots);
        (Kind, Available, _delimiter) = (kind, examples.Count, delimiter);
        _examples = [.. kind == TaskKind.LanguageModeling ? examples.Select(Trimmed) : examples];
        new PythonRandom(ShuffleSeed).Shuffle(_examples.AsSpan());
        if (most > 0 && most < _examples.Length) _examples = _examples[..most];
        Shots = Math.Min(shots, _examples.Length - 1);
    }

    /// <summary>How the task asks.</summary>
    public TaskKind Kind { get; }

    /// <summary>Examples that the file has.</summary>
    public int Available { get; }

    /// <summary>Questions that are asked.</summary>
    public int Count => _examples.Length;

    /// <summary>Solved examples before each question.</summary>
    public int Shots { get; }

    /// <summary>A question's example.</summary>
    public TaskExample this[int index] => _examples[index];

    /// <summary>The prompt of a question with each candidate.</summary>
    public IReadOnlyList<string> Of(int index)
    {
        string before = Before(index);
        TaskExample example = _examples[index];
        return [.. Enumerable.Range(0, example.Candidates).Select(candidate => before + example.Text(candidate, _delimiter))];
    }

    /// <summary>The prompt of a question without its ending: where a continuation of text begins.</summary>
    public string StemOf(int index) => Stripped(Before(index) + _examples[index].Contexts[0] + _delimiter);

    /// <summary>The examples that are shown before a question, in order.</summary>
    public IReadOnlyList<TaskExample> ShotsOf(int index) =>
    [
        .. new PythonRandom(FirstShotsSeed + index).Sample(_examples.Length - 1, Shots)
            .Select(drawn => _examples[drawn < index ? drawn : drawn + 1]),
    ];

    string Before(int index) => Shots == 0 ? ""
        : string.Concat(ShotsOf(index).Select(shot => shot.Text(shot.Gold, _delimiter) + BetweenExamples));

    static TaskExample Trimmed(TaskExample example) => example with { Contexts = [.. example.Contexts.Select(Stripped)] };

    /// <summary>A text without the white space around it, among which Python counts the four separators of ASCII too.</summary>
    static string Stripped(string text)
    {
        ReadOnlySpan<char> rest = text;
        while (rest.Length > 0 && IsSpace(rest[0])) rest = rest[1..];
        while (rest.Length > 0 && IsSpace(rest[^1])) rest = rest[..^1];
        return rest.ToString();

        static bool IsSpace(char letter) => char.IsWhiteSpace(letter) || letter is >= '\x1c' and <= '\x1f';
    }
}

using System.Text;
using Hone.Data.Tasks;
using Hone.Runs.Evaluations;
using Hone.Text;
using Hone.Training.Evaluation;

namespace Hone.Hosting.Evaluation;

/// <summary>Asks a checkpoint the tasks of a bundle, all of which are read and found sound before the first is asked.</summary>
sealed class TaskAsking
{
    readonly TaskBundle _bundle;
    readonly int _most;
    readonly IReadOnlyList<TaskPrompts> _prompts;

    /// <summary>Reads a bundle.</summary>
    /// <param name="folder">Where it is.</param>
    /// <param name="most">Questions of a task at most; 0 for all.</param>
    /// <exception cref="InvalidDataException">A task is not what it should be; the message says where.</exception>
    public TaskAsking(string folder, int most)
    {
        (_bundle, _most) = (TaskBundle.Open(folder), most);
        _prompts =
        [
            .. _bundle.Tasks.Select(task =>
                new TaskPrompts(task.Kind, TaskFile.Read(task.File, task.Kind), task.Shots, task.Delimiter, most)),
        ];
    }

    /// <summary>Asks all of them.</summary>
    /// <param name="subject">Who is asked.</param>
    /// <param name="progress">Told how far it is.</param>
    /// <returns>The results, and for each task what each question brought, for comparisons.</returns>
    public (TaskResults Results, IReadOnlyDictionary<string, Cost[]> Questions) Ask(
        EvaluationSubject subject, Action<EvaluationProgress>? progress)
    {
        int context = subject.Model.Options.Context;
        TaskTrial trial = new(new SpanScorer(subject.Model, subject.Backend, context), EncodingOf(subject), context);
        List<TaskResult> results = [];
        Dictionary<string, Cost[]> questions = [];
        foreach ((BundleTask task, TaskPrompts prompts) in _bundle.Tasks.Zip(_prompts))
        {
            TaskOutcome outcome = trial.Run(prompts,
                done => progress?.Invoke(new EvaluationProgress(task.Label, done, prompts.Count, "question")));
            questions[task.Label] = [.. outcome.Correct.Select(right => new Cost(1, 0, 0, 0, right ? 1 : 0))];
            results.Add(new TaskResult
            {
                Label = task.Label, Kind = TaskBundle.NameOf(task.Kind), Shots = prompts.Shots, Examples = prompts.Count,
                Available = prompts.Available, Accuracy = outcome.Accuracy,
                AccuracyInterval = Interval.OfShare(outcome.Correct.Count(right => right), prompts.Count),
                Baseline = task.Baseline, Centered = task.Centered(outcome.Accuracy), Cut = outcome.Cut, CutAnswers = outcome.CutAnswers,
                Ties = outcome.Ties, Unspelled = outcome.Unspelled,
            });
        }

        return (new TaskResults
        {
            Tasks = results, Missing = _bundle.Missing, MostPerTask = _most,
            MeanCentered = results.Average(result => result.Centered),
            Core = TaskBundle.CoreOf(results.ToDictionary(result => result.Label, result => result.Centered)),
        }, questions);
    }

    /// <summary>
    /// A prompt begins as the documents did that the model learned from: with its token for that, else a line break, where it has one.
    /// </summary>
    static PromptEncoding EncodingOf(EvaluationSubject subject)
    {
        Tokenizer tokenizer = subject.Tokenizer;
        int[] begin = subject.Format.Bos is { } bos ? tokenizer.EncodeSpecial(bos) : tokenizer.Encode("\n"u8);
        return (string prompt, out bool isWhole) =>
        {
            int[] ids = tokenizer.Encode(Encoding.UTF8.GetBytes(prompt), out Dropped dropped);
            isWhole = !dropped.Any;
            return [.. begin, .. ids];
        };
    }
}

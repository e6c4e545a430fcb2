using System.Globalization;
using System.Text;
using Hone.Data.Tasks;
using Hone.Formats.Csv;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Hone.Hosting.Evaluation;

/// <summary>
/// Tasks in the layout in which CORE's are published: <c>core.yaml</c> names them, <c>eval_meta_data.csv</c> says what guessing gets, and
/// <c>eval_data/</c> holds their examples.
/// </summary>
public sealed class TaskBundle
{
    const string ListName = "core.yaml", BaselinesName = "eval_meta_data.csv", DataName = "eval_data";
    const string TaskColumn = "Eval Task", BaselineColumn = "Random baseline";
    const string Remedy = "Give the folder that has core.yaml, eval_meta_data.csv and eval_data in it: --tasks DIR.";
    const int LongestRecord = 1 << 20;

    /// <summary>The 22 tasks whose mean centred accuracy is CORE (DataComp-LM, arXiv:2406.11794).</summary>
    public static readonly IReadOnlyList<string> CoreTasks =
    [
        "hellaswag_zeroshot", "jeopardy", "bigbench_qa_wikidata", "arc_easy", "arc_challenge", "copa", "commonsense_qa", "piqa",
        "openbook_qa", "lambada_openai", "hellaswag", "winograd", "winogrande", "bigbench_dyck_languages", "agi_eval_lsat_ar",
        "bigbench_cs_algorithms", "bigbench_operators", "bigbench_repeat_copy_logic", "squad", "coqa", "boolq",
        "bigbench_language_identification",
    ];

    static readonly Dictionary<string, TaskKind> Kinds = new()
    {
        ["multiple_choice"] = TaskKind.MultipleChoice,
        ["schema"] = TaskKind.Schema,
        ["language_modeling"] = TaskKind.LanguageModeling,
    };

    TaskBundle(IReadOnlyList<BundleTask> tasks, IReadOnlyList<string> missing) => (Tasks, Missing) = (tasks, missing);

    /// <summary>The tasks whose examples are there, in the order of the list.</summary>
    public IReadOnlyList<BundleTask> Tasks { get; }

    /// <summary>Tasks that the list names, or that CORE has, and whose examples are not there.</summary>
    public IReadOnlyList<string> Missing { get; }

    /// <summary>How a kind is written.</summary>
    public static string NameOf(TaskKind kind) => Kinds.First(pair => pair.Value == kind).Key;

    /// <summary>Reads a bundle's lists; its examples are read when they are asked.</summary>
    /// <param name="folder">Where it is.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="FileNotFoundException">It has no list.</exception>
    /// <exception cref="InvalidDataException">A list is not what it should be, or no task is there.</exception>
    public static TaskBundle Open(string folder)
    {
        if (!Directory.Exists(folder)) throw new DirectoryNotFoundException($"there is no folder {folder}\n{Remedy}");
        string list = Path.Combine(folder, ListName);
        if (!File.Exists(list)) throw new FileNotFoundException($"{folder} has no {ListName}, so it is no bundle of tasks\n{Remedy}");
        BundleTask[] listed = [.. ReadList(list, Path.Combine(folder, DataName))];
        BundleTask[] there = [.. listed.Where(task => File.Exists(task.File))];
        if (there.Length == 0)
            throw new InvalidDataException($"none of the {listed.Length} tasks of {list} is there: {listed.FirstOrDefault()?.File} is not, "
                + $"for one\n{Remedy}");
        Dictionary<string, double> baselines = ReadBaselines(Path.Combine(folder, BaselinesName));
        return new TaskBundle(
            [.. there.Select(task => baselines.TryGetValue(task.Label, out double baseline) ? task with { Baseline = baseline }
                : throw new InvalidDataException($"{BaselinesName} does not say what guessing gets in {task.Label}, so its accuracy "
                    + $"cannot be centred\nAdd a line for it, with its {BaselineColumn} in percent."))],
            [.. listed.Select(task => task.Label).Union(CoreTasks).Except(there.Select(task => task.Label))]);
    }

    /// <summary>CORE of centred accuracies by task: their mean over its 22 tasks; null where one of them is missing.</summary>
    public static double? CoreOf(IReadOnlyDictionary<string, double> centered)
    {
        ArgumentNullException.ThrowIfNull(centered);
        return CoreTasks.All(centered.ContainsKey) ? CoreTasks.Average(label => centered[label]) : null;
    }

    static IEnumerable<BundleTask> ReadList(string path, string data)
    {
        YamlStream yaml = new();
        try
        {
            yaml.Load(new StringReader(File.ReadAllText(path)));
        }
        catch (YamlException failure)
        {
            throw new InvalidDataException($"{path}({failure.Start.Line}) is not YAML: {failure.Message.TrimEnd('.')}\n{Remedy}", failure);
        }

        if (yaml.Documents is not [{ RootNode: YamlMappingNode root }] || Child(root, "icl_tasks") is not YamlSequenceNode tasks)
            throw new InvalidDataException($"{path} has no list icl_tasks\n{Remedy}");
        HashSet<string> labels = [];
        foreach (YamlNode node in tasks)
        {
            Entry entry = new(path, node);
            string label = entry.Text("label");
            if (!labels.Add(label)) throw entry.Refusal($"names {label} a second time", "Keep one of them");
            string kind = entry.Text("icl_task_type");
            if (!Kinds.TryGetValue(kind, out TaskKind known))
                throw entry.Refusal($"has a task of kind {kind}, which is not known: {label}",
                    $"Take it out; the kinds that are known are {string.Join(", ", Kinds.Keys)}");
            yield return new BundleTask(label, known, entry.Shots(), entry.Text("continuation_delimiter", " "),
                Path.Combine(data, entry.Text("dataset_uri")), Baseline: 0);
        }
    }

    static Dictionary<string, double> ReadBaselines(string path)
    {
        if (!File.Exists(path)) throw new FileNotFoundException($"there is no {path}, which says what guessing gets\n{Remedy}");
        using FileStream stream = File.OpenRead(path);
        CsvReader csv = new(stream, (byte)',', quoted: true, LongestRecord);
        Dictionary<string, double> baselines = [];
        try
        {
            csv.SkipMark();
            string[] heads = csv.MoveNext() ? [.. Fields()] : [];
            int task = Array.IndexOf(heads, TaskColumn), baseline = Array.IndexOf(heads, BaselineColumn);
            if (task < 0 || baseline < 0)
                throw new InvalidDataException($"line 1 has no column {(task < 0 ? TaskColumn : BaselineColumn)}");
            while (csv.MoveNext())
            {
                string[] fields = [.. Fields()];
                if (fields.Length <= Math.Max(task, baseline))
                    throw new InvalidDataException($"line {csv.Line} has {Insight.Figures.Count(fields.Length, "field")}, too few");
                if (!double.TryParse(fields[baseline], NumberStyles.Float, CultureInfo.InvariantCulture, out double percent)
                    || percent is not (>= 0 and < 100))
                    throw new InvalidDataException(
                        $"line {csv.Line} says that guessing gets {fields[baseline]} % of {fields[task]}, where a number from 0 to below "
                        + "100 belongs");
                baselines[fields[task]] = percent / 100;
            }
        }
        catch (InvalidDataException problem)
        {
            throw new InvalidDataException($"{path}: {problem.Message}\nFetch the file again, or mend it.", problem);
        }

        return baselines;

        IEnumerable<string> Fields() => Enumerable.Range(0, csv.Count).Select(i => Encoding.UTF8.GetString(csv[i].Span));
    }

    static YamlNode? Child(YamlMappingNode node, string name) =>
        node.Children.TryGetValue(new YamlScalarNode(name), out YamlNode? value) ? value : null;

    /// <summary>An entry of the list, and the errors that name its line.</summary>
    readonly record struct Entry(string Path, YamlNode Node)
    {
        public string Text(string name, string? standard = null) => Find(name) switch
        {
            YamlScalarNode { Value: { } value } => value,
            null when standard is not null => standard,
            null => throw Refusal($"has a task without {name}", $"Say it; a task has label, dataset_uri, num_fewshot and icl_task_type"),
            _ => throw Refusal($"has a task whose {name} is no text", "Write one value"),
        };

        /// <summary>The first number of the list that may be there, as published.</summary>
        public int Shots()
        {
            YamlNode? node = Find("num_fewshot") is YamlSequenceNode { Children: [var first, ..] } ? first : Find("num_fewshot");
            return node is YamlScalarNode { Value: { } value }
                && int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int shots) ? shots
                : throw Refusal("has a task whose num_fewshot is no list of whole numbers", "Write it so: num_fewshot: [10]");
        }

        public InvalidDataException Refusal(string what, string remedy) => new($"{Path}({Node.Start.Line}) {what}\n{remedy}.");

        YamlNode? Find(string name) => Node is YamlMappingNode mapping ? Child(mapping, name)
            : throw Refusal("has a task that is no group of settings", "Write \"label: …\" and so on, each on its line");
    }
}

using Hone.Data.Tasks;
using Hone.Hosting.Evaluation;

namespace Hone.Unit.Hosting;

public sealed class TaskBundles : IDisposable
{
    const string List = """
        icl_tasks:
        -
          label: copa
          dataset_uri: reasoning/copa.jsonl
          num_fewshot: [0]
          icl_task_type: multiple_choice
        -
          label: jeopardy
          dataset_uri: knowledge/jeopardy.jsonl
          num_fewshot: [10, 3]
          icl_task_type: language_modeling
          continuation_delimiter: "\nAnswer: "
          has_categories: true
        - { label: winograd, dataset_uri: w.jsonl, num_fewshot: 2, icl_task_type: schema }
        """;

    const string Baselines = "Eval Task,Task Category,Random baseline,Description\ncopa,c,50,\"a, b\"\njeopardy,k,0,\nwinograd,w,62.5,\n";

    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("hone-bundle-");

    public TaskBundles()
    {
        Write("core.yaml", List);
        Write("eval_meta_data.csv", Baselines);
        Write("eval_data/reasoning/copa.jsonl", "");
        Write("eval_data/knowledge/jeopardy.jsonl", "");
        Write("eval_data/w.jsonl", "");
    }

    string Folder => _folder.FullName;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Tasks_have_what_list_and_table_say_of_them()
    {
        TaskBundle bundle = TaskBundle.Open(Folder);
        string At(params string[] parts) => Path.Combine([Folder, "eval_data", .. parts]);
        bundle.Tasks.ShouldBe(
        [
            new BundleTask("copa", TaskKind.MultipleChoice, 0, " ", At("reasoning/copa.jsonl"), 0.5),
            new BundleTask("jeopardy", TaskKind.LanguageModeling, 10, "\nAnswer: ", At("knowledge/jeopardy.jsonl"), 0),
            new BundleTask("winograd", TaskKind.Schema, 2, " ", At("w.jsonl"), 0.625),
        ]);
    }

    [Fact]
    public void A_task_whose_file_is_gone_is_named_and_so_are_those_of_CORE_that_the_list_leaves_out()
    {
        File.Delete(Path.Combine(Folder, "eval_data", "w.jsonl"));
        TaskBundle bundle = TaskBundle.Open(Folder);
        bundle.Tasks.Select(task => task.Label).ShouldBe(["copa", "jeopardy"]);
        bundle.Missing.ShouldBe(["winograd", .. TaskBundle.CoreTasks.Except(["copa", "jeopardy", "winograd"])]);
    }

    [Fact]
    public void CORE_is_the_mean_of_the_centred_accuracies_of_its_22_tasks_and_of_no_fewer()
    {
        TaskBundle.CoreTasks.Count.ShouldBe(22);
        TaskBundle.CoreTasks.Distinct().Count().ShouldBe(22);
        Dictionary<string, double> centered = [];
        double sum = 0;
        foreach ((int i, string label) in TaskBundle.CoreTasks.Index())
        {
            TaskBundle.CoreOf(centered).ShouldBeNull();
            double accuracy = i / 30.0, baseline = i % 4 * 0.25;
            centered[label] = new BundleTask(label, TaskKind.Schema, 0, " ", "", baseline).Centered(accuracy);
            sum += (accuracy - baseline) / (1 - baseline);
        }

        TaskBundle.CoreOf(centered)!.Value.ShouldBe(sum / 22, 1e-12);
        centered["another"] = 1;
        TaskBundle.CoreOf(centered)!.Value.ShouldBe(sum / 22, 1e-12);
        foreach (string label in TaskBundle.CoreTasks.Take(11)) centered.Remove(label);
        TaskBundle.CoreOf(centered).ShouldBeNull();
    }

    [Theory]
    [InlineData("schema", "chess", "has a task of kind chess, which is not known: winograd")]
    [InlineData("label: winograd", "label: copa", "names copa a second time")]
    [InlineData("dataset_uri: w.jsonl, ", "", "has a task without dataset_uri")]
    [InlineData("num_fewshot: 2", "num_fewshot: some", "has a task whose num_fewshot is no list of whole numbers")]
    [InlineData("num_fewshot: 2", "num_fewshot: []", "has a task whose num_fewshot is no list of whole numbers")]
    [InlineData("num_fewshot: 2, ", "", "has a task whose num_fewshot is no list of whole numbers")]
    [InlineData("label: winograd", "label: [winograd]", "has a task whose label is no text")]
    [InlineData("icl_tasks", "tasks", "has no list icl_tasks")]
    [InlineData("- { label", "- { { label", "is not YAML")]
    public void A_list_that_says_something_else_is_refused_with_its_line(string part, string instead, string what)
    {
        Write("core.yaml", List.Replace(part, instead, StringComparison.Ordinal));
        string[] told = Should.Throw<InvalidDataException>(() => TaskBundle.Open(Folder)).Message.Split('\n');
        told.Length.ShouldBe(2);
        told[0].ShouldContain("core.yaml");
        told[0].ShouldContain(what);
    }

    [Theory]
    [InlineData("winograd,w,62.5,\n", "", "does not say what guessing gets in winograd")]
    [InlineData("62.5", "much", "line 4 says that guessing gets much % of winograd")]
    [InlineData("62.5", "100", "line 4 says that guessing gets 100 % of winograd")]
    [InlineData("Random baseline", "Baseline", "line 1 has no column Random baseline")]
    [InlineData("winograd,w,62.5,", "winograd,w", "line 4 has 2 fields, too few")]
    [InlineData("\"a, b\"", "\"a, b", "opens a quote that is never closed")]
    public void A_table_that_says_something_else_is_refused_with_its_line(string part, string instead, string what)
    {
        Write("eval_meta_data.csv", Baselines.Replace(part, instead, StringComparison.Ordinal));
        string[] told = Should.Throw<InvalidDataException>(() => TaskBundle.Open(Folder)).Message.Split('\n');
        told.Length.ShouldBe(2);
        told[0].ShouldContain("eval_meta_data.csv");
        told[0].ShouldContain(what);
    }

    [Fact]
    public void What_is_not_there_is_told()
    {
        File.Delete(Path.Combine(Folder, "eval_meta_data.csv"));
        Should.Throw<FileNotFoundException>(() => TaskBundle.Open(Folder)).Message.ShouldContain("eval_meta_data.csv");
        Directory.Delete(Path.Combine(Folder, "eval_data"), recursive: true);
        Should.Throw<InvalidDataException>(() => TaskBundle.Open(Folder)).Message.ShouldContain("none of the 3 tasks");
        File.Delete(Path.Combine(Folder, "core.yaml"));
        Should.Throw<FileNotFoundException>(() => TaskBundle.Open(Folder)).Message.ShouldContain("no core.yaml");
        Should.Throw<DirectoryNotFoundException>(() => TaskBundle.Open(Folder + "-gone")).Message.ShouldContain("there is no folder");
    }

    void Write(string name, string text)
    {
        string path = Path.Combine(Folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}

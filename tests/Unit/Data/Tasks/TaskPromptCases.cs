using System.Text;
using Hone.Data.Tasks;
using Hone.Text;

namespace Hone.Unit.Data.Tasks;

public sealed class TaskPromptCases
{
    /// <summary>
    /// Hashes of all prompts of the same examples, made by Jinja 3.1.6 and CPython 3.11 from the published templates and seeds.
    /// </summary>
    [Theory]
    [InlineData(TaskKind.MultipleChoice, 40, 3, "\nAnswer: ", 0, "ee531e1f5e76471ccfa770e28dd2ae0c2f6a11697fa52fa5e6f47b06171295af")]
    [InlineData(TaskKind.MultipleChoice, 300, 10, " ", 0, "f39bd5c1660a225b9ecc0423d68729d60f33389b086aae4aa5a4e7ec0732f73c")]
    [InlineData(TaskKind.Schema, 40, 2, " ", 20, "c8b22d524adf000033c21353169db74dc1c5101112f416a69bd21964daf90dd8")]
    [InlineData(TaskKind.LanguageModeling, 40, 3, " ", 0, "908158b3d2e6ba00f0e9665c1e634f245072ad5b0b60a1b6a74e3d7fb011fa0e")]
    public void Prompts_are_those_that_were_published(TaskKind kind, int count, int shots, string delimiter, int most, string hash)
    {
        TaskPrompts prompts = new(kind, [.. Enumerable.Range(0, count).Select(i => Example(kind, i))], shots, delimiter, most);
        StringBuilder all = new();
        for (int i = 0; i < prompts.Count; i++)
        {
            if (kind == TaskKind.LanguageModeling) all.Append(prompts.StemOf(i)).Append('\0');
            foreach (string prompt in prompts.Of(i)) all.Append(prompt).Append('\0');
        }

        Sha256.Of(all.ToString()).ShouldBe(hash);
    }

    [Fact]
    public void Solved_examples_come_first_each_with_a_blank_line_behind_it()
    {
        TaskPrompts prompts = new(TaskKind.MultipleChoice, [.. Enumerable.Range(0, 40).Select(i => Example(TaskKind.MultipleChoice, i))], 3,
            "\nAnswer: ");
        prompts.Of(0)[1].ShouldBe("Q22?\nAnswer: b22\n\nQ27?\nAnswer: a27\n\nQ14?\nAnswer: c14\n\nQ32?\nAnswer: b32");
        prompts[0].Gold.ShouldBe(32 % 3);
    }

    [Fact]
    public void No_question_shows_its_own_answer()
    {
        TaskPrompts prompts = new(
            TaskKind.MultipleChoice, [.. Enumerable.Range(0, 12).Select(i => Example(TaskKind.MultipleChoice, i))], 10, " ");
        for (int i = 0; i < prompts.Count; i++)
        {
            prompts.ShotsOf(i).Count.ShouldBe(10);
            prompts.ShotsOf(i).ShouldNotContain(prompts[i]);
            prompts.ShotsOf(i).Distinct().Count().ShouldBe(10);
        }
    }

    [Fact]
    public void Where_there_are_fewer_examples_than_shots_all_others_are_shown()
    {
        TaskPrompts prompts = new(TaskKind.Schema, [.. Enumerable.Range(0, 4).Select(i => Example(TaskKind.Schema, i))], 10, " ");
        prompts.Shots.ShouldBe(3);
        prompts.ShotsOf(2).Count.ShouldBe(3);
    }

    [Fact]
    public void A_limit_takes_the_first_of_the_shuffled_examples_and_shows_no_others()
    {
        TaskExample[] all = [.. Enumerable.Range(0, 40).Select(i => Example(TaskKind.Schema, i))];
        TaskPrompts some = new(TaskKind.Schema, all, 4, " ", most: 8), whole = new(TaskKind.Schema, all, 4, " ");
        (some.Count, some.Available, whole.Count).ShouldBe((8, 40, 40));
        TaskExample[] asked = [.. Enumerable.Range(0, 8).Select(i => some[i])];
        asked.ShouldBe(Enumerable.Range(0, 8).Select(i => whole[i]));
        for (int i = 0; i < 8; i++) some.ShotsOf(i).ShouldAllBe(shot => asked.Contains(shot));
    }

    static TaskExample Example(TaskKind kind, int i) => kind switch
    {
        TaskKind.MultipleChoice => new TaskExample([$"Q{i}?"], [$"a{i}", $"b{i}", $"c{i}"], i % 3),
        TaskKind.Schema => new TaskExample([$"a{i}", $"b{i}", $"c{i}"], [$"e{i}"], i % 3),
        _ => new TaskExample([$"  C{i}\x1f\n"], [$"e{i}"], 0),
    };
}

using Hone.Cli.Screen;
using Hone.Hosting;
using Hone.Hosting.Recipes;
using Hone.Training.Schedules;

namespace Hone.Unit.Hosting;

/// <summary>What a recipe may ask of the rate, and that the header tells what will happen.</summary>
public sealed class ScheduleRules
{
    [Theory]
    [InlineData("training.final_learning_rate=1", "above the highest rate")]
    [InlineData("training.warmup=10", "training.warmup is 10 steps")]
    [InlineData("training.learning_rate=1e-50", "1E-50")]
    public void A_schedule_that_contradicts_itself_is_refused_with_its_value(string setting, string told)
    {
        Recipe recipe = Recipe.Parse(
            "data: { stories: 30 }\ntokenizer: { kind: bytes }\nmodel: { layers: 1, width: 32, context: 16 }\n"
            + "training: { steps: 3, learning_rate: 1e-3 }", "r.yaml", [setting]);
        Should.Throw<InvalidDataException>(() => Session.Begin(recipe, threads: 1)).Message.ShouldContain(told);
    }

    [Theory]
    [InlineData(1e-3, 1e-4, 10, 100, "up to 1e-3 in 10 steps, then down by a cosine to 1e-4")]
    [InlineData(1e-3, 1e-3, 0, 100, "1e-3 throughout")]
    [InlineData(1e-3, 1e-3, 10, 100, "up to 1e-3 in 10 steps, then constant")]
    [InlineData(1e-3, 1e-4, 10, 3, "up to 3e-4 in 3 steps, where the run ends")]
    [InlineData(1e-3, 1e-4, 0, 0, "no step is made with it")]
    public void The_sentence_tells_what_the_rate_does(double peak, double final, int warmup, int steps, string expected) =>
        TrainingHeader.Rate(Schedule.WarmupCosine(peak, final, warmup, steps), steps).ShouldBe(expected);
}

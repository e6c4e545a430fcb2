using System.Text;
using Hone.Cli.Screen;
using Hone.Runs;
using Hone.Training.Events;

using static Hone.Unit.Runs.Examples;

namespace Hone.Unit.Runs;

public sealed class TrainingMetricsTests : Scratch
{
    [Fact]
    public void The_file_has_five_arrays_of_one_length()
    {
        byte[] json = TrainingMetrics.Of(
            [Started(0), Evaluation(0), Step(0, 0.1f), Evaluation(1, 0.3), Step(1, float.NaN), Step(2), Evaluation(3, 0.2)]).ToJson();

        Encoding.UTF8.GetString(json).ShouldBe(
            """{"train_loss":[0.1,null,1],"val_loss":[0.3,null,0.2],"learning_rate":[0.001,0.001,0.001],"epochs":[0,0.1,0.2],"steps":[1,2,3]}""");
    }

    [Fact]
    public void It_is_written_at_evaluations_at_the_end_and_seldom_between()
    {
        Clock clock = new();
        MetricsFile metrics = new(In("training_metrics.json"), clock);
        Add(Started(0));
        Add(Step(0));
        File.Exists(In("training_metrics.json")).ShouldBeFalse();
        Add(Evaluation(1, 0.75));
        Written().ShouldContain("\"val_loss\":[0.75]");
        Add(Step(1));
        Written().ShouldContain("\"steps\":[1]");
        clock.Now += TimeSpan.FromSeconds(3);
        Add(Step(2));
        Written().ShouldContain("\"steps\":[1,2,3]");
        Add(Step(3));
        Add(Finished(4));
        Written().ShouldContain("\"steps\":[1,2,3,4]");

        void Add(TrainingEvent e) => metrics.Add(new RecordedEvent(clock.Now, e));

        string Written() => File.ReadAllText(In("training_metrics.json"));
    }
}

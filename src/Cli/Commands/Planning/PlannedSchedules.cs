using Hone.Hosting.Planning;
using Hone.Insight;
using Hone.Insight.Pictures;
using Hone.Training.Schedules;

namespace Hone.Cli.Commands.Planning;

/// <summary><c>hone plan RECIPE --draw FILE</c>: what changes from update to update, as a picture.</summary>
static class PlannedSchedules
{
    /// <summary>Draws the rate of each group of parameters, and what else the optimizer changes.</summary>
    public static byte[] Draw(RunPlan plan, string name, PictureFormat format)
    {
        bool isMuon = plan.Momentum is not null;
        string rest = plan.Rates.Count == 0 ? "learning rate" : isMuon ? "matrices" : "the others";
        List<ScheduleLine> rates = [Line(rest, plan.Schedule, 1), .. plan.Rates.Select(one =>
            Line(one.Role, plan.Schedule, one.Rate / plan.LearningRate))], others = [];
        if (plan.Momentum is { } momentum) others.Add(Line("momentum", momentum, 1));
        if (plan.Decay is { } decay) others.Add(Line("weight decay", decay, 1));
        return SchedulePicture.Draw($"schedules of {name}",
            $"{plan.OptimizerName}, {Figures.Count(plan.Steps, "step")} of {Figures.Count(plan.BatchTokens, "token")}", rates, others,
            format);

        ScheduleLine Line(string called, Schedule schedule, double factor) =>
            new(called, [.. Enumerable.Range(0, plan.Steps).Select(step => (float)(schedule.At(step) * factor))]);
    }
}

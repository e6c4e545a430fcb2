using Hone.Hosting.Classifiers;
using Hone.Insight;

namespace Hone.Cli.Screen;

/// <summary>What was decided of a classifier before its first step.</summary>
static class ClassifierHeader
{
    const int MostNames = 8;

    public static IEnumerable<Fact> Of(ClassifierSession session)
    {
        ClassifierParts parts = session.Parts;
        yield return new("model", $"{session.Settings.Kind.Name}: {Figures.Count(session.Model.Parameters.Count, "parameter")}, "
            + $"{Figures.Compact(session.FlopsPerToken, "FLOP")} an example");
        yield return new("data", $"{parts.Data.Name}: {Figures.Count(parts.Train.Count, "example")} to learn from, "
            + $"{Figures.Count(parts.Validation.Count)} to choose by"
            + (parts.Test is { } test ? $", {Figures.Count(test.Count)} to be measured on at the end" : "") + $". {parts.Data.Rule}");
        yield return new("classes", $"{Figures.Count(parts.Classes.Count)}: {string.Join(", ", parts.Classes.Take(MostNames))}"
            + (parts.Classes.Count > MostNames ? ", …" : "")
            + $"; guessing evenly costs {Figures.Loss(Math.Log(parts.Classes.Count))} nats");
    }
}

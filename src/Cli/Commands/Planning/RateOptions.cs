using System.CommandLine;
using System.Text.Json.Nodes;
using Hone.Cli.Arguments;
using Hone.Cli.Screen;
using Hone.Hosting.Planning;
using Hone.Hosting.Recipes;
using Hone.Insight;
using Hone.Insight.Pictures;
using Hone.Insight.Rates;

namespace Hone.Cli.Commands.Planning;

/// <summary><c>hone plan RECIPE --find-rate</c>: a learning rate, from a test of a few hundred steps.</summary>
sealed class RateOptions
{
    /// <summary>Whether to look for a rate.</summary>
    public Option<bool> Find { get; } = new("--find-rate")
    {
        Description = "Trains a few hundred steps at a rate that climbs until the loss is spoiled, and suggests a training.learning_rate. "
            + "No run is left behind.",
    };

    readonly Option<string?> _picture = Options.Picture("the loss over the rate; with --find-rate");

    /// <summary>Options that only this reads.</summary>
    public IReadOnlyList<Option> Own => [_picture];

    /// <summary>Makes the test and shows what it says.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="recipe">The recipe.</param>
    /// <param name="runs">The folder that runs are kept in.</param>
    /// <param name="threads">Threads that share the work.</param>
    /// <returns>An exit code.</returns>
    public int Run(ParseResult parsed, Recipe recipe, string runs, int threads)
    {
        Terminal terminal = Terminal.OfErrors(isPlain: parsed.GetValue(CommandHost.Json));
        using CancellationTokenSource stop = CommandHost.StopSignal(_ => { });
        using RateFinder finder = RateFinder.Create(recipe, threads, runs);
        RateScreen screen = new(terminal);
        RateCurve curve;
        try
        {
            curve = finder.Find(screen.Show, stop.Token);
        }
        catch (OperationCanceledException)
        {
            screen.End();
            terminal.Line("stopped; nothing was kept");
            return CommandHost.Stopped;
        }

        screen.End();
        Options.SavePicture(parsed.GetValue(_picture), format => RatePicture.Draw($"learning rate of {finder.Name}",
            $"{finder.OptimizerName}, {Figures.Count(curve.Rates.Count, "step")} of fresh weights at a rate that climbs", curve,
            finder.Present, format));
        CommandHost.Answer(parsed, () => Document(finder, curve), () => FactSheet.Write(Terminal.OfAnswers(), Facts(finder, curve)));
        return CommandHost.Done;
    }

    static IEnumerable<Fact> Facts(RateFinder finder, RateCurve curve)
    {
        yield return new("suggested", string.Join(", ", finder.SettingsOf(curve.Suggested)
            .Select(one => $"{one.Setting}={Figures.Rate(one.Rate, 2)}"))
            + $" for {finder.OptimizerName}; the recipe's learning rate is {Figures.Rate(finder.Present, 2)}");
        yield return new("because", $"the loss falls fastest at {Figures.Rate(curve.Steepest, 2)}, and "
            + (curve.HasEdge ? $"rises again from {Figures.Rate(curve.Edge, 2)} on" : "has not risen again at "
                + Figures.Rate(curve.Edge, 2))
            + $": halfway, by the ratio, between the first and 1/{RateCurve.EdgeFactor:0} of the second");
        yield return new("measured", $"{Figures.Count(curve.Rates.Count, "step")} from {Figures.Rate(curve.Rates[0])} to "
            + $"{Figures.Rate(curve.Rates[^1])}, loss {Figures.Loss(curve.Losses[0])} to {Figures.Loss(curve.Smoothed.Min())}, smoothed");
    }

    static JsonObject Document(RateFinder finder, RateCurve curve) => new()
    {
        ["suggested"] = curve.Suggested,
        ["settings"] = new JsonObject(finder.SettingsOf(curve.Suggested)
            .Select(one => KeyValuePair.Create(one.Setting, (JsonNode?)one.Rate))),
        ["steepest"] = curve.Steepest,
        ["edge"] = curve.HasEdge ? curve.Edge : null,
        ["present"] = finder.Present,
        ["optimizer"] = finder.OptimizerName,
        ["rates"] = new JsonArray([.. curve.Rates.Select(rate => (JsonNode)rate)]),
        ["losses"] = new JsonArray([.. curve.Losses.Select(loss => (JsonNode)loss)]),
        ["smoothed"] = new JsonArray([.. curve.Smoothed.Select(loss => (JsonNode)loss)]),
    };
}

using Hone.Training.Events;

namespace Hone.Insight.Diagnosis.Rules;

/// <summary>Units of a layer that no token reaches, at measurement after measurement: they are memory and time for nothing.</summary>
public sealed class DeadUnits : Rule
{
    const int Earliest = 8, Latest = 3;

    /// <inheritdoc/>
    public override string Name => "dead_units";

    /// <inheritdoc/>
    public override string Statistic =>
        "largest share of a layer's units whose gradient is exactly 0, at each of the last three measurements";

    /// <inheritdoc/>
    public override bool IsOfText => true;

    /// <inheritdoc/>
    public override double Threshold => 0.2;

    /// <inheritdoc/>
    public override Reading? Read(Evidence evidence)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        LayersMeasured[] last = [.. evidence.Layers.Where(one => one.Step >= Earliest).TakeLast(Latest)];
        if (last.Length < Latest) return null;                                // units may rest for a while when training begins
        (string name, double share)[] shares =
        [
            .. last.SelectMany(one => one.Layers).Where(layer => layer is { Rows: > 0, Share: > 0 })
                .GroupBy(layer => layer.Name)
                .Select(group => (group.Key, group.Min(layer => (double)layer.IdleRows!.Value / layer.Rows!.Value))),
        ];
        if (shares.Length == 0) return null;
        (string worst, double most) = shares.MaxBy(one => one.share);
        return new Reading(most, last[0].Step, last[^1].Step,
            $"{Figures.Percent(most)} of the units of {worst} get no gradient at all: no token of a step reaches them",
            new NextMove("Lower the rate or lengthen the warmup; a feed-forward of gelu or swiglu has no units that die.",
                "model.feed_forward=swiglu"),
            [.. shares.Where(one => one.share > 0).OrderByDescending(one => one.share).Take(5)
                .Select(one => new NamedNumber(one.name, one.share))]);
    }
}

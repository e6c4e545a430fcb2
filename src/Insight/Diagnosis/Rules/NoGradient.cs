using Hone.Training.Events;

namespace Hone.Insight.Diagnosis.Rules;

/// <summary>A layer whose gradient is 0 altogether: it is cut off, or frozen, and stays what it was at the first step.</summary>
public sealed class NoGradient : Rule
{
    const int Earliest = 8, Latest = 3;

    /// <inheritdoc/>
    public override string Name => "no_gradient";

    /// <inheritdoc/>
    public override string Statistic => "layers whose gradient is 0 in each of the last measurements";

    /// <inheritdoc/>
    public override double Threshold => 1;

    /// <inheritdoc/>
    public override Severity Severity => Severity.Failure;

    /// <inheritdoc/>
    public override Reading? Read(Evidence evidence)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        LayersMeasured[] last = [.. evidence.Layers.Where(one => one.Step >= Earliest).TakeLast(Latest)];
        if (last.Length == 0) return null;
        string[] cut =
        [
            .. last[^1].Layers.Select(layer => layer.Name)
                .Where(name => last.All(one => one.Layers.FirstOrDefault(layer => layer.Name == name) is { Share: 0 })),
        ];
        return new Reading(cut.Length, last[0].Step, last[^1].Step,
            cut.Length == 0 ? "every layer gets a gradient"
                : $"{Figures.Count(cut.Length, "layer")} of {Figures.Count(last[^1].Layers.Count)} get no gradient, the first is {cut[0]}: "
                + "it is cut off from the loss, or frozen",
            new NextMove("See that the layer is part of the loss and is not frozen; hone selftest proves the operations.",
                Command: "selftest"));
    }
}

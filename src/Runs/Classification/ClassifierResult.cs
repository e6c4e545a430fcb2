namespace Hone.Runs.Classification;

/// <summary>How well one classifier does on the test.</summary>
/// <param name="Name">What it is, such as <c>majority</c>.</param>
/// <param name="Accuracy">Share of examples given their class.</param>
/// <param name="AccuracyLow">The lower end of its 95 % interval (Wilson 1927).</param>
/// <param name="AccuracyHigh">The upper end.</param>
/// <param name="MacroF1">Mean F1 of the classes, each counted alike.</param>
/// <param name="Nats">Mean nats of the right class, at the temperature.</param>
/// <param name="CalibrationError">Expected calibration error in 15 equal bins, at the temperature.</param>
/// <param name="UncalibratedError">The same at a temperature of 1.</param>
/// <param name="Temperature">What its logits are divided by, fitted on validation; 1 without validation.</param>
/// <param name="Threshold">From which probability on an example is given the rarer of two classes; null for the likeliest class.</param>
/// <param name="Lost">Of two classes, examples of the more frequent one that were taken for the rarer; null of more.</param>
/// <param name="Missed">Of two classes, examples of the rarer one that were taken for the other; null of more.</param>
public sealed record ClassifierResult(string Name, double Accuracy, double AccuracyLow, double AccuracyHigh, double MacroF1, double Nats,
    double CalibrationError, double UncalibratedError, double Temperature, double? Threshold = null, int? Lost = null, int? Missed = null);

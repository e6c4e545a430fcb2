using Hone.Runs;
using Hone.Runs.Classification;
using Hone.Runs.Steps;

namespace Hone.Insight.Comparison;

/// <summary>A run that is compared with others.</summary>
/// <param name="Label">As it is told apart from the others: its id, and the step where only a part of it counts.</param>
/// <param name="Status">How it stands.</param>
/// <param name="Manifest">Its record.</param>
/// <param name="History">What happened in it.</param>
/// <param name="Curves">Its curves, up to the step that was asked for.</param>
/// <param name="Test">How well its classifier tells the examples of its test apart; null where it is none, or was not measured.</param>
public sealed record ComparedRun(
    string Label, RunStatus Status, Manifest Manifest, RunHistory History, RunCurves Curves, ClassificationRecord? Test = null);

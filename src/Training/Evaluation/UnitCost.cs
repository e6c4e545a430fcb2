namespace Hone.Training.Evaluation;

/// <summary>What the targets of one unit (a document, a block of a running text, a question) cost.</summary>
/// <param name="Unit">Which.</param>
/// <param name="Cost">Its cost.</param>
public readonly record struct UnitCost(int Unit, Cost Cost);

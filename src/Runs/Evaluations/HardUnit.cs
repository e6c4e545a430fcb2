namespace Hone.Runs.Evaluations;

/// <summary>A document that a model finds harder than its length and its words explain: to be read, for it may be wrong.</summary>
/// <param name="Unit">Which document of the text, from 0, or which block.</param>
/// <param name="Source">Where it is from; null where there is only one source.</param>
/// <param name="At">The byte of the text it begins at.</param>
/// <param name="Tokens">Targets of it.</param>
/// <param name="Loss">Nats per token.</param>
/// <param name="Expected">What documents of such length and with such words cost this model.</param>
/// <param name="Z">How many standard deviations it is above that.</param>
/// <param name="Text">How it begins.</param>
public sealed record HardUnit(int Unit, string? Source, long At, long Tokens, double Loss, double Expected, double Z, string Text);

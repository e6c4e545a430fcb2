using System.Text.Json.Serialization;

namespace Hone.Runs;

/// <summary>The checkpoint whose weights a run began with.</summary>
/// <param name="Run">Its run's id.</param>
/// <param name="Step">Updates it had had.</param>
/// <param name="Sha256">SHA-256 of the file of its weights, which the run keeps in its folder <c>base</c>.</param>
/// <param name="TokenizerHash">Its tokenizer's.</param>
/// <param name="Learned">How many parameters are learned, of those that the model has.</param>
/// <param name="NewTokens">Special tokens that this run has and that one had not; null for none.</param>
/// <param name="FirstNewRow">The first row of the token table that is new, as the model has grown for them; null where it has not.</param>
public sealed record ModelParent(string Run, int Step, string Sha256, string TokenizerHash, long Learned,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? NewTokens = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? FirstNewRow = null);

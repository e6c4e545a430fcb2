using System.Text.Json.Nodes;

namespace Hone.Training.Checkpoints;

/// <summary>What a checkpoint belongs to: a model is worth nothing with another's tokenizer.</summary>
/// <param name="Recipe">The effective recipe.</param>
/// <param name="TokenizerHash">SHA-256 of the tokenizer.</param>
/// <param name="Vocabulary">Its tokens.</param>
/// <param name="DataFingerprint">SHA-256 of data and split.</param>
/// <param name="NumericsClass">Precision and kernel family it was trained in.</param>
/// <param name="Version">Version of the program.</param>
public sealed record CheckpointIdentity(
    JsonObject Recipe, string TokenizerHash, int Vocabulary, string DataFingerprint, string NumericsClass, string Version);

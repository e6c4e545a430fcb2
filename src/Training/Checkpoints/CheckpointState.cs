using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Hone.Training.Checkpoints;

/// <summary>What a checkpoint knows besides tensors: <c>state.json</c>.</summary>
public sealed record CheckpointState
{
    /// <summary>Updates the model has had; the schedule's position is the same number.</summary>
    public required int Step { get; init; }

    /// <summary>Epoch of the next training row.</summary>
    public required long Epoch { get; init; }

    /// <summary>Place of the next training row in its epoch.</summary>
    public required long Row { get; init; }

    /// <summary>Hash chain over all steps so far, 32 hexadecimal digits.</summary>
    public required string Chain { get; init; }

    /// <summary>Lowest validation loss so far, nats per token.</summary>
    public double? BestLoss { get; init; }

    /// <summary>The step it was measured at.</summary>
    public int BestStep { get; init; }

    /// <summary>Evaluations since the last that improved.</summary>
    public int EvaluationsWithoutGain { get; init; }

    /// <summary>Validation loss of this very model, where it was measured.</summary>
    public double? ValidationLoss { get; init; }

    /// <summary>What it was trained with and on.</summary>
    public required CheckpointIdentity Identity { get; init; }

    internal static CheckpointState Of(TrainingState state, CheckpointIdentity identity) => new()
    {
        Step = state.Step,
        Epoch = state.Position.Epoch,
        Row = state.Position.Row,
        Chain = Convert.ToHexStringLower(state.Chain),
        BestLoss = state.BestLoss,
        BestStep = state.BestStep,
        EvaluationsWithoutGain = state.EvaluationsWithoutGain,
        ValidationLoss = state.LastEvaluation is { } evaluated && evaluated.Step == state.Step && double.IsFinite(evaluated.Loss) ? evaluated.Loss : null,
        Identity = identity,
    };

    /// <summary>The state the loop goes on from.</summary>
    public TrainingState ToTrainingState() => new()
    {
        Step = Step,
        Position = new(Epoch, Row),
        Chain = Convert.FromHexString(Chain),
        BestLoss = BestLoss,
        BestStep = BestStep,
        EvaluationsWithoutGain = EvaluationsWithoutGain,
    };
}

/// <summary>What a checkpoint belongs to: a model is worth nothing with another's tokenizer.</summary>
/// <param name="Recipe">The effective recipe.</param>
/// <param name="TokenizerHash">SHA-256 of the tokenizer.</param>
/// <param name="Vocabulary">Its tokens.</param>
/// <param name="DataFingerprint">SHA-256 of data and split.</param>
/// <param name="NumericsClass">Precision and kernel family it was trained in.</param>
/// <param name="Version">Version of the program.</param>
public sealed record CheckpointIdentity(
    JsonObject Recipe, string TokenizerHash, int Vocabulary, string DataFingerprint, string NumericsClass, string Version);

/// <summary>The list of a checkpoint's files, written last: <c>manifest.json</c>. A checkpoint without it is not one.</summary>
/// <param name="Format">Always <c>hone-checkpoint</c>.</param>
/// <param name="Version">1.</param>
/// <param name="Step">Updates the model has had.</param>
/// <param name="ValidationLoss">Validation loss of this very model, nats per token, where it was measured.</param>
/// <param name="Files">Size and SHA-256 of every other file.</param>
/// <param name="Tensors">SHA-256 of every tensor's numbers, by file and name: what a comparison of two runs names first.</param>
/// <param name="Seal">SHA-256 of the manifest itself, as it is written with an empty seal.</param>
public sealed record CheckpointManifest(
    string Format, int Version, int Step, double? ValidationLoss, IReadOnlyDictionary<string, StoredFile> Files,
    IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Tensors, string Seal)
{
    internal byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, CheckpointJson.Default.CheckpointManifest);

    internal CheckpointManifest Sealed() => this with { Seal = Convert.ToHexStringLower(SHA256.HashData((this with { Seal = "" }).ToJson())) };
}

/// <summary>A file as it was written.</summary>
/// <param name="Bytes">Its size.</param>
/// <param name="Sha256">Lower-case hexadecimal.</param>
public sealed record StoredFile(long Bytes, string Sha256);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true, RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(CheckpointState))]
[JsonSerializable(typeof(CheckpointManifest))]
sealed partial class CheckpointJson : JsonSerializerContext;

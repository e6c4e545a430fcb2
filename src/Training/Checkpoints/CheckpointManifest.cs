using System.Text.Json;
using Hone.Text;

namespace Hone.Training.Checkpoints;

/// <summary>The list of a checkpoint's files, written last: <c>manifest.json</c>. A checkpoint without it is not one.</summary>
/// <param name="Format">Always <c>hone-checkpoint</c>.</param>
/// <param name="Version">1.</param>
/// <param name="Step">Updates the model has had.</param>
/// <param name="ValidationLoss">Validation loss of this very model, nats per token, where it was measured.</param>
/// <param name="Files">Size and SHA-256 of every other file.</param>
/// <param name="Tensors">SHA-256 of every tensor's numbers, by file and name: what a comparison of two runs names first.</param>
/// <param name="Checksum">SHA-256 of the manifest itself, as it is written with an empty checksum.</param>
public sealed record CheckpointManifest(
    string Format, int Version, int Step, double? ValidationLoss, IReadOnlyDictionary<string, StoredFile> Files,
    IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Tensors, string Checksum)
{
    internal byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, CheckpointJson.Default.CheckpointManifest);

    internal CheckpointManifest WithChecksum() => this with { Checksum = Sha256.Of((this with { Checksum = "" }).ToJson()) };
}

namespace Hone.Runs;

/// <summary>What a person means by RUN, found on disk.</summary>
/// <param name="Folder">The run.</param>
/// <param name="Checkpoint">Which of its checkpoints.</param>
public sealed record RunReference(RunFolder Folder, CheckpointSelector Checkpoint);

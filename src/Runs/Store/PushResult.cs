namespace Hone.Runs.Store;

/// <summary>What a push did.</summary>
/// <param name="Id">The run.</param>
/// <param name="SentLines">Events that the store did not have.</param>
/// <param name="Lines">Events that it has now.</param>
/// <param name="SentFiles">Artefacts that were sent.</param>
/// <param name="SentBytes">Bytes of these.</param>
/// <param name="Files">Files that it lists.</param>
/// <param name="Unsent">Files that it lists and nobody keeps for it: large ones, pushed without a place for artefacts.</param>
/// <param name="IsBehind">The store knows more of the run than this folder: nothing was changed.</param>
/// <param name="Status">How the run stands.</param>
public sealed record PushResult(
    string Id, int SentLines, int Lines, int SentFiles, long SentBytes, int Files, int Unsent, bool IsBehind, RunStatus Status);

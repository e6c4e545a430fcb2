namespace Hone.Formats.WandbLog;

/// <summary>What a .wandb file tells of a run.</summary>
public abstract record WandbRecord;

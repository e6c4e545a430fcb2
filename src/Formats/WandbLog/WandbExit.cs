namespace Hone.Formats.WandbLog;

/// <summary>The program ended.</summary>
/// <param name="Code">Its exit code; 0 is success.</param>
public sealed record WandbExit(int Code) : WandbRecord;

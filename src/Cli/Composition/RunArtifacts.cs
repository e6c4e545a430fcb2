using Hone.Runs;

namespace Hone.Cli.Composition;

/// <summary>What a run leaves for people: both pictures, the samples as text files, the report.</summary>
static class RunArtifacts
{
    public static void Write(RunRecord record, Session session)
    {
    }
}

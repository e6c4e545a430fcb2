using Hone.Hosting.Exchange;
using Hone.Runs;

namespace Hone.Hosting.Tuning;

/// <summary>The files of an imported model that say what cannot be told from it alone: they go on to the runs that come of it.</summary>
static class KeptFolder
{
    /// <summary>Copies them, where there are any.</summary>
    public static void Copy(RunFolder from, RunFolder to)
    {
        string source = Path.Combine(from.Path, ModelImport.KeptFolder), target = Path.Combine(to.Path, ModelImport.KeptFolder);
        if (!Directory.Exists(source)) return;
        Directory.CreateDirectory(target);
        foreach (string file in Directory.EnumerateFiles(source)) File.Copy(file, Path.Combine(target, Path.GetFileName(file)));
    }
}

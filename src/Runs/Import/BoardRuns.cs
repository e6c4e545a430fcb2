using Hone.Formats.TensorBoard;

namespace Hone.Runs.Import;

/// <summary>Reads the curves of TensorBoard event files.</summary>
static class BoardRuns
{
    /// <summary>Reads the files of one run, in their order.</summary>
    /// <param name="files">The files.</param>
    /// <param name="root">The folder that names of curves are told below of; null for a single file.</param>
    /// <param name="tags">What the names of curves mean.</param>
    /// <param name="source">What to call them in an error.</param>
    /// <exception cref="InvalidDataException">One is damaged, or no curve is known to be a loss.</exception>
    /// <remarks>
    /// A program that writes curves into folders below (as SummaryWriter.add_scalars does) has the folder's name before the curve's.
    /// </remarks>
    public static ImportedRun Read(IEnumerable<string> files, string? root, ImportTags tags, string source)
    {
        CurveCollector curves = new(tags);
        List<(string, string)> settings = [];
        foreach (string file in files)
        {
            string below = root is null ? "" : Path.GetRelativePath(root, Path.GetDirectoryName(Path.GetFullPath(file))!);
            string prefix = below is "" or "." ? "" : below.Replace(Path.DirectorySeparatorChar, '/') + "/";
            foreach (BoardEvent e in EventFileReader.Read(file))
            {
                DateTimeOffset? at = Moment(e.WallTime);
                if (e.IsSessionStart && e.Step > 0) curves.CutFrom(e.Step);
                foreach (BoardValue value in e.Values)
                    if (value is ScalarValue scalar) curves.Add(prefix + scalar.Tag, e.Step, scalar.Value, at);
                    else if (value is SessionStartValue start)
                        settings = [.. start.Settings.Select(setting => (setting.Key,
                            Convert.ToString(setting.Value, System.Globalization.CultureInfo.InvariantCulture) ?? ""))];
            }
        }

        return curves.ToRun(ImportKind.TensorBoard, null, settings, source);
    }

    static DateTimeOffset? Moment(double seconds) => seconds is > 0 and < 253_402_300_000
        ? DateTimeOffset.UnixEpoch.AddSeconds(seconds) : null;
}

using Hone.Insight;
using Hone.Insight.Pictures;
using Hone.Text;

namespace Hone.Hosting.Planning.Sweeps;

/// <summary>The pictures that a sweep leaves beside its document.</summary>
static class SweepPicture
{
    static readonly PictureFormat[] _formats = [PictureFormat.Png, PictureFormat.Svg];

    /// <summary>Draws and writes them; where nothing can be drawn, that is told and no more.</summary>
    public static void Write(Sweep sweep, SweepResult result, Action<string> warn)
    {
        LawPictureData data = new($"scaling law of {sweep.Name}",
            $"{result.Fit.Law.Equation} · {Figures.Count(result.Fit.Cells, "cell")} · {sweep.DataName}",
            result.Fit.Points, result.Fit, [.. result.Forecasts.Select(forecast => forecast.Best)]);
        try
        {
            foreach (PictureFormat format in _formats)
                AtomicFile.Write($"{sweep.PictureFile}.{format.ToString().ToLowerInvariant()}", LawPicture.Draw(data, format));
        }
        catch (PlatformNotSupportedException problem)
        {
            warn(problem.Message.Split('\n')[0]);
        }
    }
}

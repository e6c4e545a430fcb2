using Hone.Insight.Comparison;
using Hone.Web.Http;

namespace Hone.Web.Curves;

/// <summary>Which part of a run's curves is wanted, in how many columns of a chart.</summary>
/// <param name="Axis">Along what.</param>
/// <param name="IsLogarithmic">Columns are equally wide in the logarithm.</param>
/// <param name="From">Where the first column begins; null for the beginning.</param>
/// <param name="To">Where the last column ends; null for the end of the run.</param>
/// <param name="Width">How many columns: pixels.</param>
/// <param name="Columns">The curves.</param>
sealed record CurveRequest(CurveAxis Axis, bool IsLogarithmic, double? From, double? To, int Width, IReadOnlyList<string> Columns)
{
    /// <summary>The widest chart there is.</summary>
    public const int MostColumns = 8192;

    /// <summary>Columns where nobody says how many.</summary>
    public const int StandardWidth = 800;

    /// <summary>Every curve of updates.</summary>
    public static IReadOnlyList<string> Known { get; } = ["loss", "gradient_norm", "learning_rate", "tokens_per_second"];

    /// <summary>Reads it from the words of an address.</summary>
    /// <exception cref="RefusedRequest">One of them is none.</exception>
    public static CurveRequest Parse(string? over, string? scale, double? from, double? to, int? width, string? columns)
    {
        if (!Enum.TryParse(over ?? "steps", ignoreCase: true, out CurveAxis axis) || !Enum.IsDefined(axis) || int.TryParse(over, out _))
            throw RefusedRequest.Bad($"curves are not laid over \"{over}\"", "Take over=steps, tokens, time or flops.");
        if (scale is not (null or "linear" or "log"))
            throw RefusedRequest.Bad($"there is no scale \"{scale}\"", "Take scale=linear or log.");
        if (width is < 1 or > MostColumns)
            throw RefusedRequest.Bad($"a width of {width} columns is not possible",
                $"Take width=1 to {MostColumns}: the pixels of the chart.");
        if (from is { } first && !double.IsFinite(first) || to is { } last && !double.IsFinite(last) || from >= to)
            throw RefusedRequest.Bad($"there is nothing between from={from} and to={to}", "Give two finite numbers, from below to.");
        string[] wanted = columns is null ? [.. Known]
            : columns.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (wanted.FirstOrDefault(name => !Known.Contains(name)) is { } unknown)
            throw RefusedRequest.Bad($"there is no curve \"{unknown}\"", $"There are {string.Join(", ", Known)}.");
        return new CurveRequest(axis, scale == "log", from, to, width ?? StandardWidth, [.. wanted.Distinct()]);
    }
}

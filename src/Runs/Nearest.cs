namespace Hone.Runs;

/// <summary>Finds the name a person probably meant.</summary>
public static class Nearest
{
    /// <summary>
    /// The names within reach of a mistyped one, the nearest first: a third of its letters may be wrong, and at least one.
    /// </summary>
    public static IEnumerable<string> To(string typed, IEnumerable<string> names)
    {
        ArgumentNullException.ThrowIfNull(typed);
        int reach = Math.Max(1, typed.Length / 3);
        return names
            .Select(name => (Name: name, Distance: Distance(typed.ToLowerInvariant(), name.ToLowerInvariant())))
            .Where(candidate => candidate.Distance <= reach)
            .OrderBy(candidate => candidate.Distance)
            .Select(candidate => candidate.Name);
    }

    /// <summary>
    /// Letters to insert, delete, replace or swap with their neighbour to get from one to the other (optimal string alignment;
    /// Damerau 1964, doi:10.1145/363958.363994).
    /// </summary>
    public static int Distance(string from, string to)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        int[,] distance = new int[from.Length + 1, to.Length + 1];
        for (int i = 0; i <= from.Length; i++)
            for (int j = 0; j <= to.Length; j++)
                distance[i, j] = i == 0 || j == 0 ? i + j : Step(i, j);
        return distance[from.Length, to.Length];

        int Step(int i, int j)
        {
            int replaced = distance[i - 1, j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1);
            int shortest = Math.Min(replaced, 1 + Math.Min(distance[i - 1, j], distance[i, j - 1]));
            bool swapped = i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1];
            return swapped ? Math.Min(shortest, 1 + distance[i - 2, j - 2]) : shortest;
        }
    }
}

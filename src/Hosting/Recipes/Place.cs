using System.Globalization;

namespace Hone.Hosting.Recipes;

/// <summary>Where a setting was written: a line of the recipe file, or the command line.</summary>
/// <param name="Line">Line of the file from 1; 0 for what came from no file.</param>
/// <param name="Words">What to call the place when it is no line.</param>
readonly record struct Place(int Line, string Words = "")
{
    public override string ToString() => Line > 0 ? $"line {Line.ToString(CultureInfo.InvariantCulture)}" : Words;
}

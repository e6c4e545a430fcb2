namespace Hone.Insight.Pictures;

/// <summary>Says so where the native part of SkiaSharp is not there.</summary>
static class NativeSkia
{
    /// <summary>Makes the first thing that needs it.</summary>
    /// <exception cref="PlatformNotSupportedException">It cannot be loaded.</exception>
    public static T Needed<T>(Func<T> make)
    {
        try
        {
            return make();
        }
        catch (Exception problem) when (problem is TypeInitializationException or DllNotFoundException or BadImageFormatException
            or EntryPointNotFoundException)
        {
            // What follows the first sentence is every place that was looked in.
            string why = problem.GetBaseException().Message.ReplaceLineEndings(" ").Split(". ")[0];
            throw new PlatformNotSupportedException(
                $"no picture can be drawn: SkiaSharp cannot be loaded here: {why}\n"
                + "Pictures are drawn on Linux, macOS and Windows, x64 and arm64; on other systems, look at the numbers instead (hone "
                + "show).", problem);
        }
    }
}

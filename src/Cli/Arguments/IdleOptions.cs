using System.CommandLine;

namespace Hone.Cli.Arguments;

/// <summary>An option that would do nothing is an error: who gave it believes that it does something.</summary>
static class IdleOptions
{
    /// <summary>Refuses the first of some options that is given.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="where">Where they do nothing, as in "with --onto".</param>
    /// <param name="options">The options.</param>
    /// <exception cref="InvalidDataException">One is given.</exception>
    public static void Refuse(ParseResult parsed, string where, IEnumerable<Option> options)
    {
        if (options.FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false }) is { } idle)
            throw new InvalidDataException($"{idle.Name} has no effect {where}\nTake it out.");
    }
}

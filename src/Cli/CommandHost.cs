using System.CommandLine;
using System.CommandLine.Parsing;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hone.Cli.Screen;
using Hone.Hosting;
using Hone.Runs;

namespace Hone.Cli;

/// <summary>Parses, runs, and turns whatever goes wrong into an error message and an exit code.</summary>
static class CommandHost
{
    /// <summary>Done.</summary>
    public const int Done = 0;

    /// <summary>What was held against each other is not the same, as <c>cmp</c> and <c>diff</c> have it.</summary>
    public const int Differs = 1;

    /// <summary>The user's or the world's fault.</summary>
    public const int Refused = 2;

    /// <summary>The run ended by its own guard.</summary>
    public const int Guarded = 3;

    /// <summary>Our bug.</summary>
    public const int Bug = 70;

    /// <summary>Stopped by the user, after saving.</summary>
    public const int Stopped = 130;

    /// <summary>Standard output gets one JSON document and nothing else.</summary>
    public static readonly Option<bool> Json = new("--json")
    {
        Description = "Print one JSON document on standard output, and nothing else there.",
        Recursive = true,
    };

    static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>What takes a text, and so an empty one, or has its own words for it.</summary>
    static readonly string[] MayBeEmpty = ["--prompt", "TEXT", "--special", "--set"];

    public static int Run(RootCommand root, string[] args)
    {
        root.Options.Add(Json);
        ParseResult parsed = Parse(root, args);
        if (parsed.Action is not System.CommandLine.Help.HelpAction && Misunderstood(parsed, args) is { } problem)
            return Tell(parsed.GetValue(Json), Refused, problem,
                $"See {string.Join(' ', Words(parsed.CommandResult.Command, root))} --help.");
        if (!HasFolder())
            return Tell(parsed.GetValue(Json), Refused, "the current folder is gone", "Change to one that is there, and try again.");
        if (Empty(parsed) is { } empty)
            return Tell(parsed.GetValue(Json), Refused, $"{empty} is empty",
                "Give it a value; perhaps a variable of the shell is not set.");

        try
        {
            using StringWriter help = new();                                 // told in a hundred pieces, each of which would be written
            int code = parsed.Invoke(new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
                Output = help,
            });
            Console.Out.Write(help.ToString());
            return code;
        }
        catch (IOException closed) when (closed.HResult == StandardStream.BrokenPipe)
        {
            return StandardStream.BrokenPipe;                                // whoever read the answer has enough of it
        }
        catch (Exception failure) when (IsOfTheWorld(failure))
        {
            string[] lines = failure.Message.ReplaceLineEndings("\n").Split('\n', 2);
            return Tell(parsed.GetValue(Json), Refused, lines[0], lines.Length > 1 ? lines[1] : Remedy(failure));
        }
        catch (Exception failure)
        {
            return Tell(parsed.GetValue(Json), Bug, "this is a fault of its own, and nothing that was saved is lost; please report it:",
                failure.ToString());
        }
    }

    /// <summary>Reads the arguments. A text that begins with @ is a text, and names no file of further arguments.</summary>
    public static ParseResult Parse(RootCommand root, IReadOnlyList<string> args) =>
        root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });

    /// <summary>What is wrong with the words of a call; null where nothing is.</summary>
    static string? Misunderstood(ParseResult parsed, string[] args) =>
        Stray(parsed, args) is { } stray ? NoSuch(parsed.CommandResult.Command, stray)
        : parsed.Errors.Count == 0 ? null
        : Mistyped(parsed) ?? string.Join("; ", parsed.Errors.Select(error => OnOneLine(error.Message)));

    /// <summary>What was probably meant by a verb or an option that there is none of; null where that is not what is wrong.</summary>
    static string? Mistyped(ParseResult parsed)
    {
        Command command = parsed.CommandResult.Command;
        if (parsed.UnmatchedTokens is not [var typed, ..]) return null;
        return IsOption(typed) || command.Subcommands.Count > 0 ? NoSuch(command, typed) : null;
    }

    /// <summary>An option that there is none of, taken for a run, a recipe or a condition; null where there is no such.</summary>
    static string? Stray(ParseResult parsed, string[] args) => args.Contains("--") ? null
        : parsed.CommandResult.Children.OfType<ArgumentResult>()
            .Where(given => !MayBeEmpty.Contains(given.Argument.Name))
            .SelectMany(given => given.Tokens).Select(token => token.Value).FirstOrDefault(IsOption);

    static bool IsOption(string typed) => typed.StartsWith("--", StringComparison.Ordinal);

    static string NoSuch(Command command, string typed)
    {
        string name = command is RootCommand ? "hone" : command.Name;
        bool isOption = IsOption(typed);
        string[] known = isOption
            ? [.. command.Options.Concat(command.Parents.OfType<Command>()
            .SelectMany(parent => parent.Options.Where(option => option.Recursive))).Select(option => option.Name)]
            : [.. command.Subcommands.Select(verb => verb.Name)];
        string near = Nearest.To(typed.Split('=')[0], known).FirstOrDefault() is { } nearest ? $"did you mean {nearest}?"
            : $"it has {string.Join(", ", known.Where(option => option is not "--help" and not "--version"))}";
        return $"{name} has no {(isOption ? "option" : "verb")} {typed.Split('=')[0]}; {near}";
    }

    static bool HasFolder()
    {
        try
        {
            return Environment.CurrentDirectory.Length > 0;
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>The option or argument that was given nothing, where nothing makes no sense: a path, a run, a column.</summary>
    static string? Empty(ParseResult parsed) =>
        parsed.CommandResult.Children.Where(given => given.Tokens.Any(token => token.Value.Length == 0))
        .Select(given => given is OptionResult option ? option.Option.Name : ((ArgumentResult)given).Argument.Name)
        .FirstOrDefault(name => !MayBeEmpty.Contains(name));

    /// <summary>Prints a document where <c>--json</c> was given, else does what a person wants to see.</summary>
    public static void Answer(ParseResult parsed, Func<JsonNode> document, Action text)
    {
        if (parsed.GetValue(Json)) Print(document());
        else text();
    }

    /// <summary>Cancelled by Ctrl-C, by SIGTERM, or by the terminal going away; a second Ctrl-C ends at once.</summary>
    public static CancellationTokenSource StopSignal(Action<string> told)
    {
        CancellationTokenSource stop = new();
        void Stop(PosixSignalContext context)
        {
            if (stop.IsCancellationRequested && context.Signal == PosixSignal.SIGINT) return;    // the second one: let the system end us
            context.Cancel = true;
            told(context.Signal == PosixSignal.SIGINT ? "Ctrl-C" : context.Signal.ToString());
            stop.Cancel();
        }

        Registrations = [.. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP }.Select(
            signal => PosixSignalRegistration.Create(signal, Stop))];
        return stop;
    }

    /// <summary>From here on signals do what they do of themselves.</summary>
    public static void ForgetSignals()
    {
        foreach (PosixSignalRegistration registration in Registrations) registration.Dispose();
        Registrations = [];
    }

    /// <summary>Kept from the collector, which would take the handlers down.</summary>
    static PosixSignalRegistration[] Registrations { get; set; } = [];

    /// <summary>A command as it is typed: hone tokenizer train.</summary>
    static IEnumerable<string> Words(Command command, RootCommand root) =>
        command == root ? ["hone"] : Words(command.Parents.OfType<Command>().First(), root).Append(command.Name);

    static string OnOneLine(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    static bool IsOfTheWorld(Exception failure) =>
        failure is InvalidDataException or IOException or UnauthorizedAccessException or HttpRequestException or InsufficientMemoryException
            or PlatformNotSupportedException or TimeoutException;

    /// <summary>What helps against what the system itself says, in one line and its own words.</summary>
    static string? Remedy(Exception failure) => failure switch
    {
        UnauthorizedAccessException => "Allow it (chmod, chown), or name another place.",
        DirectoryNotFoundException or FileNotFoundException => "Check the path.",
        HttpRequestException => "Check the network, and try again.",
        IOException => "See that the disk is there, has room, and may be written; then try again.",
        _ => null,
    };

    static void Print(JsonNode document)
    {
        FiniteJson.NullWhatIsNotFinite(document);
        Console.Out.WriteLine(document.ToJsonString(Indented));
    }

    static int Tell(bool json, int code, string what, string? hint)
    {
        Console.Error.WriteLine($"hone: {what}");
        if (hint is not null) Console.Error.WriteLine(hint);
        if (!json) return code;
        try
        {
            Print(new JsonObject { ["error"] = what, ["hint"] = hint, ["exit_code"] = code });
        }
        catch (IOException)
        {
            // What went wrong may be that standard output takes nothing; it was told above.
        }

        return code;
    }
}

using System.CommandLine;
using System.Text.Json.Nodes;
using Hone.Cli.Arguments;
using Hone.Hosting.Recipes;
using Hone.Web;

namespace Hone.Cli.Commands;

/// <summary><c>hone serve</c>: the page and the HTTP API over the runs.</summary>
static class Serve
{
    /// <summary>HONE on the keys of a telephone.</summary>
    const int StandardPort = 4663;

    public static Command Command()
    {
        Option<int> port = NumberOption.Of("--port", "The port to listen on; 0 takes a free one.", StandardPort,
            Limits.Within(0, 65535), "N");
        Option<string> host = new("--host")
        {
            Description = "The address to listen on. Any but this machine's own needs --token, and is not encrypted.",
            HelpName = "ADDRESS",
            DefaultValueFactory = _ => "127.0.0.1",
        };
        Option<string?> token = new("--token")
        {
            Description = "What whoever comes in has to know; \"new\" makes one and shows it once.",
            HelpName = "SECRET",
        };
        Option<bool> readOnly = new("--read-only") { Description = "Start, control and decide nothing: only show." };
        Option<string[]> data = new("--data-root")
        {
            Description = "A folder or file that runs started from the page may learn from; data and recipes where none is given. May be "
                + "given often.",
            HelpName = "PATH",
        };
        Option<string> recipes = new("--recipes")
        {
            Description = "The folder of recipes to choose from.", HelpName = "DIR", DefaultValueFactory = _ => "recipes",
        };
        Option<string> directory = Options.RunDirectory();
        Command command = new("serve", """
            Serves a page and an HTTP API over the runs, on this machine: see, compare, control, begin and talk to them. It only reads their
            folders; ending it ends no run.

            Example: hone serve --port 4663
            """)
        { port, host, token, readOnly, data, recipes, directory };
        command.SetAction(parsed => Run(parsed, parsed.GetValue(port), parsed.GetRequiredValue(host), parsed.GetValue(token),
            parsed.GetValue(readOnly), parsed.GetValue(data) ?? [], parsed.GetRequiredValue(recipes), parsed.GetRequiredValue(directory)));
        return command;
    }

    /// <summary>Stands apart, so that no other verb loads a web server.</summary>
    static int Run(ParseResult parsed, int port, string host, string? token, bool readOnly, string[] data, string recipes, string runs)
    {
        WebServerOptions options = new()
        {
            Port = port, Host = host, Runs = runs, IsReadOnly = readOnly, Recipes = recipes,
            Program = OwnProgram.Words, Token = token == "new" ? WebServer.NewToken() : token,
        };
        if (data.Length > 0) options = options with { DataRoots = data };
        return RunAsync(parsed, options).GetAwaiter().GetResult();
    }

    static async Task<int> RunAsync(ParseResult parsed, WebServerOptions options)
    {
        using CancellationTokenSource stop = CommandHost.StopSignal(_ => { });
        await using WebServer server = await WebServer.StartAsync(options, stop.Token);
        string address = options.Token is { } token ? $"{server.Address}?token={token}" : server.Address.ToString();
        bool isOpen = !server.IsLoopback;
        CommandHost.Answer(parsed, () => new JsonObject
        {
            ["address"] = server.Address.ToString(), ["token"] = options.Token, ["folder"] = Path.GetFullPath(options.Runs),
            ["read_only"] = options.IsReadOnly,
        }, () =>
        {
            Console.Out.WriteLine($"The runs of {Path.GetFullPath(options.Runs)} are at {address}");
            if (isOpen) Console.Error.WriteLine("Others on the network see it, who know the token; the line is not encrypted.");
            Console.Error.WriteLine("Ctrl-C ends the server, and no run.");
        });
        await Console.Out.FlushAsync();
        try
        {
            await Task.Delay(Timeout.Infinite, stop.Token);
        }
        catch (OperationCanceledException)
        {
            // asked to end
        }

        return CommandHost.Done;
    }
}

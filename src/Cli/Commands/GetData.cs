using System.CommandLine;
using System.Text.Json.Nodes;
using Hone.Data.Sources.Downloads;
using Hone.Insight;

namespace Hone.Cli.Commands;

/// <summary>
/// <c>hone data …</c>: well-known texts, fetched once and verified; the verbs that prepare and look at data stand beside.
/// </summary>
static class GetData
{
    public static Command Command() =>
        new("data", "What to learn from.") { Get(), List(), PrepareData.Command(), InspectData.Command(), AuditData.Command() };

    static Command Get()
    {
        Argument<string> name = new("NAME") { Description = "A name of hone data list." };
        Option<string> folder = new("--to")
        {
            Description = "The folder to keep it in.",
            HelpName = "DIR",
            DefaultValueFactory = _ => Downloads.DefaultFolder,
        };
        Option<string?> address = new("--from")
        {
            Description = "Another address of the same file, such as a mirror; size and hash must be the catalogue's.",
            HelpName = "URL",
        };
        Command get = new("get", """
            Fetches a well-known text into a per-user cache, and verifies it. A broken transfer goes on where it stopped.

            Example: hone data get shakespeare
            """)
        { name, folder, address };
        get.SetAction(async (parsed, stop) =>
        {
            CatalogEntry entry = Catalog.Find(parsed.GetRequiredValue(name));
            if (parsed.GetValue(address) is { } mirror) entry = entry with { Address = AddressOf(mirror) };
            string path = await FetchAsync(entry, parsed.GetRequiredValue(folder), stop);
            CommandHost.Answer(parsed,
                () => new JsonObject
                {
                    ["name"] = entry.Name,
                    ["path"] = path,
                    ["bytes"] = entry.Bytes,
                    ["sha256"] = entry.Sha256,
                    ["licence"] = entry.Licence,
                },
                () => Console.Out.WriteLine(path));
        });
        return get;
    }

    /// <summary>Fetches a text, and tells where it is.</summary>
    public static async Task<string> FetchAsync(CatalogEntry entry, string folder, CancellationToken stop = default)
    {
        using HttpClient client = new();
        Progress progress = new(Console.Error);
        string path = await new Downloads(client, folder).GetAsync(entry, progress, stop);
        progress.End();
        return path;
    }

    static Uri AddressOf(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https" ? address
        : throw new InvalidDataException(
            $"--from {text} is no address that can be fetched\nWrite one that begins with https:// or http://.");

    static Command List()
    {
        Command list = new("list", "Lists the texts that can be fetched.");
        list.SetAction(parsed => CommandHost.Answer(parsed,
            () => new JsonArray([.. Catalog.Entries.Select(entry => (JsonNode)new JsonObject
            {
                ["name"] = entry.Name, ["bytes"] = entry.Bytes, ["licence"] = entry.Licence, ["description"] = entry.Description,
                    ["address"] = entry.Address.ToString(), ["sha256"] = entry.Sha256,
            })]),
            () =>
            {
                foreach (CatalogEntry entry in Catalog.Entries)
                    Console.Out.WriteLine($"{entry.Name,-18}{entry.Bytes,12:N0} bytes  {entry.Licence}. {entry.Description}");
            }));
        return list;
    }

    /// <summary>One line that is written over; on what is no terminal, nothing.</summary>
    sealed class Progress(TextWriter writer) : IProgress<DownloadProgress>
    {
        public void Report(DownloadProgress value)
        {
            if (Console.IsErrorRedirected) return;
            string pause = value.Pause is { } wait ? $", interrupted; goes on in {Figures.Duration(wait.TotalSeconds)}" : "";
            writer.Write(
                $"\r{$"{Figures.Percent((double)value.Bytes / Math.Max(1, value.Total), 1),6} of {value.Total:N0} bytes{pause}",-70}");
        }

        public void End()
        {
            if (!Console.IsErrorRedirected) writer.WriteLine();
        }
    }
}

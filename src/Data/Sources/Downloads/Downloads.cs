using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Hone.Text;

namespace Hone.Data.Sources.Downloads;

/// <summary>Brings texts of the catalogue into a folder: resumable, and never under their name before their content is proved.</summary>
/// <remarks>
/// A download grows in <c>NAME.txt.part</c>, beside it <c>NAME.txt.part.etag</c> if the server names its version, and is renamed
/// when size and SHA-256 are right. A broken transfer leaves the part to go on from, and goes on by itself after a pause, a few times;
/// so does one that the server is too busy for. Wrong content is deleted.
/// </remarks>
/// <param name="client">Asks the servers; its own timeout bounds the wait for an answer's head.</param>
/// <param name="folder">Where files go; made when needed.</param>
public sealed class Downloads(HttpClient client, string folder)
{
    const int BufferSize = 1 << 16;

    /// <summary>
    /// Where downloads of this user are kept: <c>hone/data</c> in <c>XDG_CACHE_HOME</c> or the cache folder of the system.
    /// </summary>
    public static string DefaultFolder { get; } = Path.Combine(CacheFolder(), "hone", "data");

    /// <summary>How long a server may send nothing before the transfer counts as broken off.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long to wait before each further try where a transfer broke off or the server was busy; then it is told.</summary>
    public IReadOnlyList<TimeSpan> Pauses { get; init; } = [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(10)];

    /// <summary>Where a text is, once it is there.</summary>
    public string PathOf(CatalogEntry entry) => Path.Combine(folder, entry.FileName);

    /// <summary>Makes sure that a text is there, whole and right. A file of its name with other content is replaced.</summary>
    /// <param name="entry">What to get.</param>
    /// <param name="progress">Told after every piece.</param>
    /// <param name="stop">Leaves the part that has come, to go on from.</param>
    /// <returns>The path of the file.</returns>
    /// <exception cref="IOException">The server or the network failed, or the disk did.</exception>
    /// <exception cref="InvalidDataException">What came is not the text of the catalogue.</exception>
    public async Task<string> GetAsync(CatalogEntry entry, IProgress<DownloadProgress>? progress = null, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(entry);
        string path = PathOf(entry);
        if (await IsRight(path, entry, stop))
            return path;

        AtomicFile.MakeFolder(folder, "Name another with --to.");
        await using PartialFile part = new(path + ".part");
        if (part.Length > entry.Bytes)
            part.Clear();
        if (part.Length < entry.Bytes)
            await FetchPatiently(entry, part, progress, stop);
        await Prove(entry, part, stop);
        await part.RenameTo(path);
        return path;
    }

    async Task FetchPatiently(CatalogEntry entry, PartialFile part, IProgress<DownloadProgress>? progress, CancellationToken stop)
    {
        foreach (TimeSpan pause in Pauses)
        {
            try
            {
                await Fetch(entry, part, progress, stop);
                return;
            }
            catch (Interruption)
            {
                progress?.Report(new DownloadProgress(part.Length, entry.Bytes, pause));
                await Task.Delay(pause, stop);
            }
        }
        await Fetch(entry, part, progress, stop);
    }

    async Task Fetch(CatalogEntry entry, PartialFile part, IProgress<DownloadProgress>? progress, CancellationToken stop)
    {
        using HttpResponseMessage response = await Ask(entry, part, stop);
        bool resumes = response.StatusCode == HttpStatusCode.PartialContent;
        bool disagrees = resumes
            ? response.Content.Headers.ContentRange?.From != part.Length
            : response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable;
        if (disagrees && part.Length > 0)   // the part is of no use to this server: once more, from the start
        {
            part.Clear();
            await Fetch(entry, part, progress, stop);
            return;
        }
        if (!response.IsSuccessStatusCode)
        {
            string told = $"{entry.Address} answers {(int)response.StatusCode} {response.ReasonPhrase}\n"
                + OrByHand(entry, "try again later");
            throw IsBusy(response.StatusCode) ? new Interruption(told) : new IOException(told);
        }

        if (!resumes)
            part.Clear();
        long? offered = resumes ? response.Content.Headers.ContentRange?.Length : response.Content.Headers.ContentLength;
        if (offered is { } size && size != entry.Bytes)
        {
            part.Clear();
            throw WrongSize(entry, $"offers {size} bytes");
        }
        part.Version = response.Headers.ETag;
        await Copy(entry, response, part, progress, stop);
    }

    async Task<HttpResponseMessage> Ask(CatalogEntry entry, PartialFile part, CancellationToken stop)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, entry.Address);
        if (part.Length > 0)
        {
            request.Headers.Range = new RangeHeaderValue(part.Length, null);
            if (part.Version is { } version)
                request.Headers.IfRange = new RangeConditionHeaderValue(version);
        }
        try
        {
            return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop);
        }
        catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException { InnerException: TimeoutException })
        {
            throw new IOException(
                $"{entry.Address} cannot be reached: {failure.Message}\n{OrByHand(entry, "check the network and try again")}", failure);
        }
    }

    async Task Copy(
        CatalogEntry entry, HttpResponseMessage response, PartialFile part, IProgress<DownloadProgress>? progress, CancellationToken stop)
    {
        byte[] buffer = new byte[BufferSize];
        while (part.Length <= entry.Bytes)
        {
            int count = await Receive();
            if (count == 0)
                break;
            await part.Append(buffer.AsMemory(0, count), stop);
            progress?.Report(new DownloadProgress(part.Length, entry.Bytes));
        }
        if (part.Length < entry.Bytes)
            throw BrokenOff(null);

        async Task<int> Receive()
        {
            using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
            patience.CancelAfter(Patience);
            try
            {
                Stream body = await response.Content.ReadAsStreamAsync(patience.Token);
                return await body.ReadAsync(buffer, patience.Token);
            }
            catch (Exception failure) when (failure is IOException or HttpRequestException
                || failure is OperationCanceledException && !stop.IsCancellationRequested)
            {
                throw BrokenOff(failure);
            }
        }

        Interruption BrokenOff(Exception? failure) => new(
            $"the transfer of {entry.Name} broke off after {part.Length} of {entry.Bytes} bytes\n"
            + "run the same command again: it goes on from there", failure);
    }

    static bool IsBusy(HttpStatusCode status) =>
        status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError;

    static async Task Prove(CatalogEntry entry, PartialFile part, CancellationToken stop)
    {
        if (part.Length != entry.Bytes)
        {
            part.Clear();
            throw WrongSize(entry, "sends more bytes");
        }
        string hash = await part.Hash(stop);
        if (hash == entry.Sha256)
            return;
        part.Clear();
        throw new InvalidDataException(
            $"what came for {entry.Name} has SHA-256 {hash}, and the catalogue says {entry.Sha256}\n"
            + "it was deleted: run the same command again, and if it happens again the file has changed at its source");
    }

    static InvalidDataException WrongSize(CatalogEntry entry, string found) => new(
        $"{entry.Address} {found}, and {entry.Name} has {entry.Bytes} in the catalogue\n"
        + "nothing was kept: the file has changed at its source; use a copy of your own, by its path");

    string OrByHand(CatalogEntry entry, string first) =>
        $"{first}, or put the file at {PathOf(entry)} yourself: it is taken if its SHA-256 is right";

    static async Task<bool> IsRight(string path, CatalogEntry entry, CancellationToken stop)
    {
        if (!File.Exists(path) || new FileInfo(path).Length != entry.Bytes)
            return false;
        await using FileStream file = File.OpenRead(path);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(file, stop)) == entry.Sha256;
    }

    static string CacheFolder() =>
        Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { } cache && Path.IsPathRooted(cache) ? cache
        : OperatingSystem.IsWindows() ? Special(Environment.SpecialFolder.LocalApplicationData)
        : OperatingSystem.IsMacOS() ? Path.Combine(Special(Environment.SpecialFolder.UserProfile), "Library", "Caches")
        : Path.Combine(Special(Environment.SpecialFolder.UserProfile), ".cache");

    /// <summary>One that need not be there yet: without its path the cache would be wherever the program was called.</summary>
    static string Special(Environment.SpecialFolder folder) =>
        Environment.GetFolderPath(folder, Environment.SpecialFolderOption.DoNotVerify);

    /// <summary>What may go better soon: the server answered, but not to the end.</summary>
    sealed class Interruption(string message, Exception? inner = null) : IOException(message, inner);
}

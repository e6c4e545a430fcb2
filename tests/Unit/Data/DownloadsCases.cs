using System.Security.Cryptography;
using Hone.Cli.Screen;
using Hone.Data.Sources;
using Hone.Data.Sources.Downloads;
using Hone.Data.Sources.Stories;
using Hone.Tensors.Ops;

namespace Hone.Unit.Data;

public sealed class DownloadsCases : IAsyncDisposable
{
    static readonly byte[] Content = StoryGrammar.Generate(1500, 1);

    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();
    readonly SmallServer _server = new(Content);
    readonly HttpClient _client = new();
    readonly Downloads _downloads;
    readonly CatalogEntry _entry;

    public DownloadsCases()
    {
        _downloads = new Downloads(_client, Path.Combine(_folder.FullName, "cache")) { Pauses = [] };
        _entry = new CatalogEntry("file", _server.Address, Content.Length, Convert.ToHexStringLower(SHA256.HashData(Content)), "ours",
            "stories");
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    string PartPath => _downloads.PathOf(_entry) + ".part";

    Task<string> Get() => _downloads.GetAsync(_entry, null, Stop);

    async Task<string[]> Letter<T>(Func<Task>? act = null) where T : Exception
    {
        T failure = await Should.ThrowAsync<T>(act ?? Get);
        string[] lines = failure.Message.Split('\n');
        lines.Length.ShouldBe(2);
        File.Exists(_downloads.PathOf(_entry)).ShouldBeFalse();
        return lines;
    }

    void AssertWhole(string path)
    {
        path.ShouldBe(_downloads.PathOf(_entry));
        File.ReadAllBytes(path).ShouldBe(Content);
        Directory.GetFiles(Path.GetDirectoryName(path)!).ShouldBe([path]);
    }

    [Fact]
    public async Task A_text_comes_whole_and_then_is_there()
    {
        AssertWhole(await Get());
        _server.Requests.Count.ShouldBe(1);
        await _server.DisposeAsync();
        AssertWhole(await Get());
    }

    [Fact]
    public async Task Progress_is_told_up_to_the_end()
    {
        Told told = new();
        await _downloads.GetAsync(_entry, told, Stop);
        told.Values[^1].ShouldBe(new DownloadProgress(Content.Length, Content.Length));
        told.Values.Select(value => value.Bytes).ShouldBe(told.Values.Select(value => value.Bytes).Order());
    }

    [Theory]
    [InlineData(null), InlineData("\"v1\""), InlineData("W/\"v1\"")]
    public async Task A_broken_transfer_goes_on_from_where_it_broke(string? etag)
    {
        (_server.ETag, _server.BreaksOffAfter) = (etag, 100_000);
        string[] lines = await Letter<IOException>();
        lines[0].ShouldContain($"broke off after 100000 of {Content.Length}");
        lines[1].ShouldContain("again");
        new FileInfo(PartPath).Length.ShouldBe(100_000);

        _server.BreaksOffAfter = null;
        AssertWhole(await Get());
        _server.Requests[1].ShouldContain("Range: bytes=100000-");
        _server.Requests[1].Contains("If-Range: \"v1\"").ShouldBe(etag is "\"v1\"");
    }

    [Fact]
    public async Task It_goes_on_by_itself_a_few_times_and_tells_each_pause()
    {
        _server.BreaksOffAfter = Content.Length / 3 + 1;
        Told told = new();
        AssertWhole(await Patient(pauses: 2).GetAsync(_entry, told, Stop));
        _server.Requests.Count.ShouldBe(3);
        told.Values.Where(value => value.Pause is not null).Select(value => value.Bytes)
            .ShouldBe([Content.Length / 3 + 1, 2 * (Content.Length / 3 + 1)]);

        File.Delete(_downloads.PathOf(_entry));
        (await Letter<IOException>(() => Patient(pauses: 1).GetAsync(_entry, null, Stop)))[0].ShouldContain("broke off");
        _server.Requests.Count.ShouldBe(5);
    }

    [Theory]
    [InlineData("503 Service Unavailable", 3), InlineData("429 Too Many Requests", 3), InlineData("404 Not Found", 1)]
    public async Task A_busy_server_is_asked_again_and_one_that_has_nothing_is_not(string status, int requests)
    {
        _server.Status = status;
        (await Letter<IOException>(() => Patient(pauses: 2).GetAsync(_entry, null, Stop)))[0].ShouldContain(status);
        _server.Requests.Count.ShouldBe(requests);
    }

    Downloads Patient(int pauses) => new(_client, Path.Combine(_folder.FullName, "cache"))
    {
        Pauses = [.. Enumerable.Repeat(TimeSpan.FromMilliseconds(1), pauses)],
    };

    [Fact]
    public async Task A_file_that_changed_at_its_source_starts_anew()
    {
        (_server.ETag, _server.BreaksOffAfter, _server.Content) = ("\"old\"", 50_000, [.. Content.Reverse()]);
        await Letter<IOException>();
        (_server.ETag, _server.BreaksOffAfter, _server.Content) = ("\"new\"", null, Content);
        AssertWhole(await Get());
    }

    [Fact]
    public async Task A_server_without_ranges_starts_anew()
    {
        (_server.KnowsRanges, _server.BreaksOffAfter) = (false, 100_000);
        await Letter<IOException>();
        _server.BreaksOffAfter = null;
        AssertWhole(await Get());
    }

    [Fact]
    public async Task A_server_that_hides_the_length_is_no_less_watched()
    {
        (_server.HidesLength, _server.BreaksOffAfter) = (true, 70_000);
        (await Letter<IOException>())[0].ShouldContain("broke off after 70000");
        _server.BreaksOffAfter = null;
        AssertWhole(await Get());

        File.Delete(_downloads.PathOf(_entry));
        _server.Content = [.. Content, 0];
        (await Letter<InvalidDataException>())[0].ShouldContain("sends more");
        File.Exists(PartPath).ShouldBeFalse();
    }

    [Fact]
    public async Task A_silent_server_is_not_waited_for_forever()
    {
        (_server.BreaksOffAfter, _server.Stalls) = (30_000, true);
        Downloads impatient = new(_client, Path.Combine(_folder.FullName, "cache")) 
        {
            Patience = TimeSpan.FromMilliseconds(300),
            Pauses = [],
        };
        (await Letter<IOException>(() => impatient.GetAsync(_entry, null, Stop)))[0].ShouldContain("broke off after 30000");
    }

    [Fact]
    public async Task A_person_who_stops_keeps_what_has_come()
    {
        (_server.BreaksOffAfter, _server.Stalls) = (30_000, true);
        using CancellationTokenSource stop = new(TimeSpan.FromMilliseconds(300));
        await Should.ThrowAsync<OperationCanceledException>(() => _downloads.GetAsync(_entry, null, stop.Token));
        new FileInfo(PartPath).Length.ShouldBe(30_000);
    }

    [Fact]
    public async Task Wrong_content_is_deleted_and_both_hashes_told()
    {
        _server.Content = [.. Content.Reverse()];
        string[] lines = await Letter<InvalidDataException>();
        lines[0].ShouldContain(_entry.Sha256);
        lines[0].ShouldContain(Convert.ToHexStringLower(SHA256.HashData(_server.Content)));
        File.Exists(PartPath).ShouldBeFalse();
    }

    [Fact]
    public async Task A_wrong_size_is_seen_before_a_byte_is_kept()
    {
        _server.Content = Content[..^1];
        (await Letter<InvalidDataException>())[0].ShouldContain($"offers {Content.Length - 1} bytes");
        File.Exists(PartPath).ShouldBeFalse();
    }

    [Fact]
    public async Task A_file_of_that_name_with_other_content_is_replaced()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PartPath)!);
        await File.WriteAllBytesAsync(_downloads.PathOf(_entry), [.. Content.Reverse()], Stop);
        AssertWhole(await Get());
    }

    [Theory]
    [InlineData(0), InlineData(1)]
    public async Task A_part_that_is_whole_or_too_long_is_no_trouble(int tooMany)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PartPath)!);
        await File.WriteAllBytesAsync(PartPath, [.. Content, .. new byte[tooMany]], Stop);
        AssertWhole(await Get());
        _server.Requests.Count.ShouldBe(tooMany);
    }

    [Fact]
    public async Task What_is_not_there_is_told()
    {
        _server.Status = "404 Not Found";
        string[] lines = await Letter<IOException>();
        lines[0].ShouldContain("404 Not Found");
        lines[0].ShouldContain(_server.Address.ToString());
        lines[1].ShouldContain(_downloads.PathOf(_entry));
    }

    [Fact]
    public async Task A_server_that_is_gone_is_told()
    {
        await _server.DisposeAsync();
        (await Letter<IOException>())[0].ShouldContain("cannot be reached");
    }

    [Fact]
    public async Task A_part_that_another_writes_is_left_to_it()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PartPath)!);
        await using FileStream other = new(PartPath, FileMode.Append, FileAccess.Write, FileShare.None);
        (await Letter<IOException>())[0].ShouldContain(PartPath);
        _server.Requests.ShouldBeEmpty();
    }

    [Fact]
    public void The_catalogue_names_what_it_has()
    {
        Catalog.Find("Shakespeare").Bytes.ShouldBe(1_115_394);
        string[] lines = Should.Throw<InvalidDataException>(() => Catalog.Find("milton")).Message.Split('\n');
        lines[0].ShouldContain("milton");
        lines[1].ShouldContain("shakespeare");
        Catalog.Entries.Select(entry => entry.Name).ShouldBeUnique();
        foreach (CatalogEntry entry in Catalog.Entries)
        {
            entry.Address.Scheme.ShouldBe("https");
            entry.Sha256.ShouldMatch("^[0-9a-f]{64}$");
        }
        Path.IsPathRooted(Downloads.DefaultFolder).ShouldBeTrue();
    }

    [Theory]
    [InlineData("shakespeare", "tinyshakespeare/input.txt")]
    [InlineData("wikitext2-test", "wikitext2/test.txt")]
    [InlineData("wikitext2-valid", "wikitext2/valid.txt")]
    public void The_catalogue_has_sizes_and_hashes_right(string name, string file)
    {
        TextSource source = TextSource.FromFile(Repository.SharedFile(file));
        source.Bytes.Length.ShouldBe((int)Catalog.Find(name).Bytes);
        source.Fingerprint.ShouldBe(Catalog.Find(name).Sha256);
    }

    sealed class Told : IProgress<DownloadProgress>
    {
        public List<DownloadProgress> Values { get; } = [];

        public void Report(DownloadProgress value) => Values.Add(value);
    }
}

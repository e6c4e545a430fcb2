using System.Text;
using Hone.Runs;
using Hone.Runs.Store;
using Hone.Runs.Store.Artifacts;
using Hone.Text;

namespace Hone.Unit.Runs.Store;

/// <summary>Places for large files, by the hash of their content.</summary>
[Collection(nameof(PostgresGroup))]
public sealed class ArtifactStores(PostgresServer server) : Scratch
{
    static readonly S3Keys Keys = new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "us-east-1");
    static readonly byte[] Content = Encoding.UTF8.GetBytes(new string('x', 100_000));
    static readonly string Hash = Sha256.Of(Content);

    /// <summary>
    /// The example requests of "Signature Calculations for the Authorization Header: Transferring Payload in a Single Chunk", Amazon S3 API
    /// reference.
    /// </summary>
    [Theory]
    [InlineData("GET", "test.txt", "", "Range", "bytes=0-9", "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41")]
    [InlineData("PUT", "test%24file.text", "Welcome to Amazon S3.", "x-amz-storage-class", "REDUCED_REDUNDANCY",
        "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd")]
    public void A_request_is_signed_as_Amazons_examples_are(string method, string path, string body, string name, string value,
        string signature)
    {
        using HttpRequestMessage request = new(new HttpMethod(method), $"https://examplebucket.s3.amazonaws.com/{path}");
        request.Headers.TryAddWithoutValidation(name, value);
        if (method == "PUT") request.Headers.TryAddWithoutValidation("Date", "Fri, 24 May 2013 00:00:00 GMT");
        S3Signature.Sign(request, Sha256.Of(body), Keys, new DateTimeOffset(2013, 5, 24, 0, 0, 0, TimeSpan.Zero));
        request.Headers.NonValidated["Authorization"].ToString().ShouldEndWith($",Signature={signature}");
    }

    [Fact]
    public void S3_takes_a_content_once_and_gives_it_back_checked()
    {
        using FakeS3 fake = new(Keys);
        using S3Artifacts place = new(fake.Endpoint, "team/runs/", Keys);
        place.Address.ShouldBe("s3://team/runs");
        place.Has(Hash, Content.Length).ShouldBeFalse();
        place.Put(Hash, new MemoryStream(Content), Content.Length);
        fake.Objects.Keys.ShouldBe([$"/team/runs/{Hash[..2]}/{Hash}"]);
        place.Has(Hash, Content.Length).ShouldBeTrue();
        place.Has(Hash, Content.Length + 1).ShouldBeFalse("it is not there whole");
        using MemoryStream back = new();
        place.Get(Hash, back);
        back.ToArray().ShouldBe(Content);

        fake.Objects[$"/team/runs/{Hash[..2]}/{Hash}"][7] ^= 1;
        Should.Throw<InvalidDataException>(() => place.Get(Hash, Stream.Null)).Message
            .ShouldContain("is not the content that its name says");
        Should.Throw<InvalidDataException>(() => place.Get("../" + Hash[3..], Stream.Null)).Message.ShouldContain("is no SHA-256");
    }

    [Fact]
    public void A_run_goes_to_S3_and_comes_back_and_a_repeat_sends_no_byte_of_it()
    {
        using FakeS3 fake = new(Keys with { Token = "lent" });
        using S3Artifacts place = new(fake.Endpoint, "team", Keys with { Token = "lent" });
        using TeamStore store = server.Store(server.NewDatabase());
        RunFolder run = StoredRun.Make(In("runs"), "0k0000-r");
        store.Push(run, place).SentFiles.ShouldBe(1);
        store.Push(run, place).SentFiles.ShouldBe(0);
        fake.Requests.ShouldBe(["HEAD", "PUT", "HEAD"]);
        StoredRun.Files(store.Pull("r", In("mine"), place).Folder.Path).ShouldBe(StoredRun.Files(run.Path));
    }

    [Theory]
    [InlineData(403, "answers 403", "AWS_SECRET_ACCESS_KEY")]
    [InlineData(507, "answers 507", "Make room there")]
    [InlineData(500, "answers 500", "Do it again")]
    public void What_S3_refuses_is_told_in_two_lines(int code, params string[] told)
    {
        using FakeS3 fake = new(Keys) { Refuses = code };
        using S3Artifacts place = new(fake.Endpoint, "team", Keys);
        foreach (Action action in (Action[])[() => place.Has(Hash, 1), () => place.Put(Hash, new MemoryStream(Content), Content.Length),
            () => place.Get(Hash, Stream.Null)])
            ShouldTell(Should.Throw<IOException>(action).Message, [$"in s3://team cannot be", .. told]);
    }

    [Fact]
    public void Wrong_keys_no_server_and_no_place_are_told()
    {
        using FakeS3 fake = new(Keys);
        using S3Artifacts other = new(fake.Endpoint, "team", Keys with { Secret = "wrong" });
        ShouldTell(Should.Throw<IOException>(() => other.Put(Hash, new MemoryStream(Content), Content.Length)).Message,
            "answers 403");
        fake.Dispose();
        ShouldTell(Should.Throw<IOException>(() => other.Has(Hash, 1)).Message, "cannot be reached", "AWS_ENDPOINT_URL");
        foreach (string place in (string[])["", "/x", "team/../x", "ada:secret@team", "team?x=1"])
            ShouldTell(Should.Throw<InvalidDataException>(() => new S3Artifacts(fake.Endpoint, place, Keys)).Message,
                "is no place for artefacts");
        ShouldTell(Should.Throw<InvalidDataException>(() => ArtifactStore.Open("gs://team")).Message, "no place for artefacts at gs://");
        $"{Keys}".ShouldNotContain(Keys.Secret);
    }

    [Fact]
    public void A_folder_takes_only_what_the_name_says_and_leaves_nothing_half_written()
    {
        using FolderArtifacts place = new(In("shared"));
        string message = Should.Throw<IOException>(() => place.Put(Hash, new MemoryStream(Content[..^1]), Content.Length)).Message;
        ShouldTell(message, "it changed while it was copied");
        Directory.GetFiles(In("shared"), "*", SearchOption.AllDirectories).ShouldBeEmpty();
        place.Put(Hash, new MemoryStream(Content), Content.Length);
        place.Put(Hash, new MemoryStream(Content), Content.Length);
        place.Has(Hash, Content.Length).ShouldBeTrue();
        File.WriteAllText(In("file"), "");
        using FolderArtifacts bad = new(In("file"));
        ShouldTell(Should.Throw<IOException>(() => bad.Put(Hash, new MemoryStream(Content), Content.Length)).Message,
            "cannot be made", "--artifacts");
    }

    static void ShouldTell(string message, params string[] told)
    {
        message.Split('\n').Length.ShouldBe(2, message);
        foreach (string part in told) message.ShouldContain(part);
    }
}

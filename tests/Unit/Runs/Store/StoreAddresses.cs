using Hone.Runs.Store;
using Npgsql;

namespace Hone.Unit.Runs.Store;

public sealed class StoreAddresses
{
    [Theory]
    [InlineData("postgres://ada@db/runs", "postgres://ada@db:5432/runs")]
    [InlineData("postgresql://ada:s%40cret@db.example.org:6000/team?sslmode=require", "postgres://ada@db.example.org:6000/team")]
    [InlineData("postgres://ada@localhost/runs?host=/var/run/postgresql&connect_timeout=3", "postgres://ada@localhost:5432/runs")]
    [InlineData("postgres://ada@[::1]/runs", "postgres://ada@[::1]:5432/runs")]
    public void It_is_told_without_its_password(string url, string shown)
    {
        StoreAddress address = StoreAddress.Parse(url);
        address.Shown.ShouldBe(shown);
        $"{address}".ShouldBe(shown);
    }

    [Fact]
    public void Its_parts_are_unescaped_and_its_settings_kept()
    {
        NpgsqlConnectionStringBuilder read = new(
            StoreAddress.Parse("postgres://a%20b:s%40c%2F%3Bret@db/runs?sslmode=verify-full&host=/run&sslrootcert=/ca.pem")
                .ConnectionOf("x"));
        (read.Username, read.Password, read.Host, read.SslMode, read.RootCertificate, read.SearchPath)
            .ShouldBe(("a b", "s@c/;ret", "/run", SslMode.VerifyFull, "/ca.pem", "x"));
    }

    [Theory]
    [InlineData("runs", "\"runs\"")]
    [InlineData("https://ada:secret@db/runs", "https://…")]
    [InlineData("ada:secret@db", "it does not begin with postgres://")]
    [InlineData("postgres://ada:secret@db", "names no database")]
    [InlineData("postgres://ada:secret@db/a/b", "names no database")]
    [InlineData("postgres://db/runs", "names no user")]
    [InlineData("postgres://ada:secret@db/runs?options=x", "not known: options")]
    [InlineData("postgres://ada:secret@db/runs?sslmode=maybe", "not known: sslmode")]
    [InlineData("postgres:///runs", "names no user")]
    public void What_is_none_is_refused_in_two_lines_that_hold_no_password(string url, string told)
    {
        string message = Should.Throw<InvalidDataException>(() => StoreAddress.Parse(url)).Message;
        message.ShouldContain(told);
        message.Split('\n').Length.ShouldBe(2);
        message.ShouldNotContain("secret");
    }
}

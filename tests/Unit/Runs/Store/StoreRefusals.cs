using System.Net;
using System.Net.Sockets;
using Hone.Runs;
using Hone.Runs.Store;

namespace Hone.Unit.Runs.Store;

/// <summary>What a server refuses is told in two lines, without a password.</summary>
[Collection(nameof(PostgresGroup))]
public sealed class StoreRefusals(PostgresServer server) : Scratch
{
    void ShouldRefuse(string url, params string[] told)
    {
        RunFolder run = Directory.Exists(In("runs")) ? new RunStore(In("runs")).List()[0].Folder : StoredRun.Make(In("runs"), "0k0000-r");
        using TeamStore store = TeamStore.Open(StoreAddress.Parse(url));
        Told(Should.Throw<IOException>(() => store.Push(run, null)).Message, told);
    }

    static void Told(string message, params string[] told)
    {
        message.Split('\n').Length.ShouldBe(2, message);
        foreach (string part in told) message.ShouldContain(part);
        message.ShouldNotContain("pass word");
        message.ShouldNotContain("pass%20word");
    }

    [Fact]
    public void No_server_no_database_and_no_right_password()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        int free = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        string database = server.NewDatabase();
        ShouldRefuse(server.Url(database, port: free), $"postgres://ada@127.0.0.1:{free}/{database}: no server answers there",
            "See that PostgreSQL runs");
        ShouldRefuse(server.Url(database, password: "pass word!"), "does not let this user in", "PGPASSWORD");
        ShouldRefuse(server.Url(database, user: "nobody-here"), "does not let this user in");
        ShouldRefuse(server.Url("not-there"), "no such database", "createdb");
    }

    [Fact]
    public void A_user_who_may_not_make_tables_or_not_write_them()
    {
        string database = server.NewDatabase();
        server.Execute(database, $"create role r{database} login password 'other'");
        ShouldRefuse(server.Url(database, user: $"r{database}", password: "other"), "this user may not do that", "grant");
        using TeamStore store = server.Store(database);
        store.Push(new RunStore(In("runs")).List()[0].Folder, null);
        server.Execute(database, $"grant usage on schema hone to r{database}; grant select on all tables in schema hone to r{database}");
        ShouldRefuse(server.Url(database, user: $"r{database}", password: "other"), "permission denied for table runs",
            "all on the tables");
        using TeamStore reader = TeamStore.Open(StoreAddress.Parse(server.Url(database, user: $"r{database}", password: "other")));
        reader.Count().ShouldBe(1, "who may read lists");
    }

    /// <summary>The server's own code for a full disk, thrown where rows are written.</summary>
    [Fact]
    public void A_full_disk_and_other_trouble_keep_nothing()
    {
        string database = server.NewDatabase();
        RunFolder run = StoredRun.Make(In("runs"), "0k0000-r");
        using TeamStore store = server.Store(database);
        store.Push(run, null);
        foreach ((string code, string told) in ((string, string)[])
            [("53100", "the server has no room"), ("57P01", "going down"), ("XX000", "(XX000)")])
        {
            server.Execute(database, "create or replace function full_disk() returns trigger language plpgsql as "
                + $"$$ begin raise exception 'could not extend file' using errcode = '{code}'; end $$; "
                + "create trigger full_disk before insert on events for each row execute function full_disk()");
            StoredRun.Add(run, Examples.Step(50));
            Told(Should.Throw<IOException>(() => store.Push(run, null)).Message, told, "could not extend file", "not sent twice");
            server.Execute(database, "drop trigger full_disk on events");
            store.Push(run, null).SentLines.ShouldBe(1);
        }
    }

    [Fact]
    public void A_store_of_a_newer_Hone_and_one_that_nothing_was_pushed_to()
    {
        string database = server.NewDatabase();
        using TeamStore store = server.Store(database);
        Told(Should.Throw<InvalidDataException>(() => store.Count()).Message, "holds no runs yet");
        RunFolder run = StoredRun.Make(In("runs"), "0k0000-r");
        store.Push(run, null);
        server.Execute(database, "update store set version = 99");
        foreach (Action action in (Action[])[() => store.Push(run, null), () => store.Count(), () => store.Pull("r", In("mine"), null)])
            Told(Should.Throw<InvalidDataException>(action).Message, "was made by a newer Hone: its schema is 99, this one knows up to 1");
    }

    [Fact]
    public void Two_first_pushes_at_once_make_one_store()
    {
        string database = server.NewDatabase();
        RunFolder[] runs = [.. Enumerable.Range(0, 4).Select(i => StoredRun.Make(In("runs"), $"0k000{i}-r{i}", seed: i))];
        Parallel.ForEach(runs, run =>
        {
            using TeamStore store = server.Store(database);
            store.Push(run, null);
        });
        server.Execute(database, "select count(*) from store").ShouldBe(1L);
        server.Execute(database, "select count(*) from runs").ShouldBe(4L);
    }
}

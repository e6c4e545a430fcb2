using System.CommandLine;
using System.Text.Json.Nodes;
using Hone.Cli.Arguments;
using Hone.Cli.Screen;
using Hone.Hosting;
using Hone.Hosting.Recipes;
using Hone.Insight;
using Hone.Insight.Queries;
using Hone.Runs;
using Hone.Runs.Fields;
using Hone.Runs.Store;

namespace Hone.Cli.Commands;

/// <summary><c>hone runs</c>: every run there is, or those that fulfil conditions.</summary>
static class ListRuns
{
    public static Command Command()
    {
        Argument<string[]> where = new("WHERE")
        {
            Description = "Conditions, each a field, a sign (= != < <= > >= ~ !~) and a value, or several with | between; all must hold.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        Option<string?> sort = new("--sort") { Description = "Order by this field, the lowest first.", HelpName = "FIELD" };
        Option<bool> descending = new("--descending") { Description = "The other way round." };
        Option<string?> group = new("--group")
        {
            Description = "Put runs together that are equal in these fields, with mean and deviation of their numbers; settings is all "
                + "settings but the seed.",
            HelpName = "FIELDS",
        };
        Option<string?> columns = new("--columns") { Description = "Show these fields, with commas between.", HelpName = "FIELDS" };
        Option<string[]> tags = new("--tag") { Description = "Only runs with this tag. May be given often.", HelpName = "WORD" };
        Option<int> limit = NumberOption.Of("--limit", "The most runs to list; 0 for all.", 0, Limits.From(0), "N");
        Option<string> directory = Options.RunDirectory();
        Option<string?> store = StoreOptions.Address();
        Command command = new("runs", """
            Lists the runs, the newest first, or finds those that fulfil conditions on any field of their records.

            Example: hone runs 'validation < 1.5' optimizer=muon 'name~shakespeare' --sort validation --columns learning_rate,seed
            """)
        { where, sort, descending, group, columns, tags, limit, directory, store, ImportRun.Command(directory) };
        command.SetAction(parsed =>
        {
            string root = parsed.GetRequiredValue(directory);
            RunQuery query = new()
            {
                Conditions = [.. (parsed.GetValue(where) ?? []).Select(text => Condition.Parse(text, RunFields.Catalogue)),
                    .. (parsed.GetValue(tags) ?? []).Select(tag =>
                        new Condition(RunFields.Catalogue.Find("tags"), Relation.IsEqual, [tag]))],
                Sort = parsed.GetValue(sort) is { } by ? RunFields.Catalogue.Find(by) : null,
                IsDescending = parsed.GetValue(descending),
                Limit = parsed.GetValue(limit),
                Columns = RunFields.Find(parsed.GetValue(columns)),
                Groups = RunFields.Find(parsed.GetValue(group)),
            };
            bool isDocument = parsed.GetValue(CommandHost.Json);
            DateTimeOffset now = DateTimeOffset.UtcNow;
            if (parsed.GetValue(store) is { } address)
            {
                OfStore(parsed, StoreAddress.Parse(address), query, now);
                return;
            }

            IReadOnlyList<RunRow> all = new RunStore(root).Rows(query.Wanted(isDocument ? RunDocument.Needs : RunTable.Needs));
            IReadOnlyList<RunRow> chosen = query.Apply(all, now);
            IReadOnlyList<RunRow> unread = query.Conditions.Count == 0 ? []
                : [.. all.Where(row => row.Status == RunStatus.Broken && !chosen.Contains(row))];
            CommandHost.Answer(parsed, () => RunListDocument.Of(Path.GetFullPath(root), query, chosen, unread, now),
                () => Show(Path.GetFullPath(root), query, all.Count, chosen, unread, now));
        });
        return command;
    }

    /// <summary>Lists the runs of a team's store. It stands apart, so that a plain list loads nothing of it.</summary>
    static void OfStore(ParseResult parsed, StoreAddress address, RunQuery query, DateTimeOffset now)
    {
        using TeamStore store = TeamStore.Open(address);
        bool isDocument = parsed.GetValue(CommandHost.Json);
        IReadOnlyList<RunRow> chosen = StoredRuns.Find(store, query, isDocument ? RunDocument.Needs : RunTable.Needs, now);
        CommandHost.Answer(parsed, () =>
        {
            JsonObject document = RunListDocument.Of(address.Shown, query, chosen, [], now);
            document.Remove("folder");
            document.Insert(0, "store", address.Shown);
            foreach (JsonNode? run in document["runs"]?.AsArray() ?? []) run!.AsObject().Remove("folder");   // it is on no disk here
            return document;
        }, () => Show(address.Shown, query, chosen.Count > 0 ? chosen.Count : store.Count(), chosen, [], now));
    }

    static void Show(string root, RunQuery query, int all, IReadOnlyList<RunRow> chosen, IReadOnlyList<RunRow> unread, DateTimeOffset now)
    {
        Terminal terminal = Terminal.OfAnswers();
        if (all == 0)
            terminal.Line(
                $"There is no run in {root} yet.\nBegin one: {NextCommands.Program} train recipes/quickstart.yaml");
        else if (chosen.Count == 0)
            terminal.Line($"None of {Figures.Count(all, "run")} is such a run.");
        else if (query.Groups.Count > 0)
            GroupTable.Write(terminal, query, query.GroupsOf(chosen, now), now);
        else
            RunTable.Write(terminal, chosen, query.Columns, now);
        foreach (RunRow row in unread)
            terminal.Line(terminal.Style.Notable($"not looked at: {row.Folder.Id}, which is broken: {row.Problem?.Split('\n')[0]}"));
    }
}

using System.Text.Json.Nodes;

namespace Hone.Unit.Web;

/// <summary>
/// What a verb prints with <c>--json</c> and what the API answers is the same document: of every verb that has both. <c>decide</c> is in
/// <see cref="ServedDecisions"/>, <c>control</c> needs a run that trains and is in <see cref="BegunRuns"/>.
/// </summary>
public sealed class ServedVerbs(TinyModel model) : ServerCase, IClassFixture<TinyModel>
{
    protected override string Runs => model.Runs;

    [Theory]
    [InlineData("runs", "/api/runs?limit=0", "total", "count", "offset", "status")]
    [InlineData("runs steps>1 --sort validation", "/api/runs?find=steps%3E1&sort=validation&limit=0", "total", "count", "offset",
        "status")]
    [InlineData("runs --group settings", "/api/runs?group=settings&limit=0", "total", "count", "offset", "status", "group_count")]
    [InlineData("show {id}", "/api/runs/{id}")]
    [InlineData("compare {id} {id}@3 --over tokens", "/api/compare?runs={id},{id}@3&over=tokens")]
    [InlineData("diagnose {id}", "/api/runs/{id}/diagnosis")]
    public async Task It_is_the_same_document(string words, string path, params string[] added)
    {
        string[] all = [.. words.Replace("{id}", model.Id, StringComparison.Ordinal).Split(' '), "--json", "--run-dir", Runs];

        JsonNode printed = JsonNode.Parse(await HoneAsync(all))!;

        JsonObject answer = (await GetAsync(path.Replace("{id}", model.Id, StringComparison.Ordinal))).AsObject();
        foreach (string name in added) answer.Remove(name).ShouldBeTrue($"the API tells {name} besides");
        answer.ToJsonString().ShouldBe(printed.ToJsonString());
    }

    [Fact]
    public async Task A_plan_is_the_same_document()
    {
        Directory.CreateDirectory(In("recipes"));
        File.WriteAllText(In("recipes", "small.yaml"), "goal: See it.\nmodel: { layers: 1, width: 32 }\n");

        JsonNode printed = JsonNode.Parse(await HoneAsync("plan", In("recipes", "small.yaml"), "--set", "training.steps=7", "--json"))!;

        (_, JsonNode answer) = await PostAsync("/api/plan", JsonNode.Parse("""{"recipe":"small","settings":{"training.steps":7}}""")!);
        answer["plan"]!.ToJsonString().ShouldBe(printed.ToJsonString());
    }
}

using System.Text.Json.Nodes;
using System.Web;

namespace Hone.Page;

/// <summary>The list of runs: found, sorted, grouped, chosen; by keys alone; and the same again from its address.</summary>
public sealed class Lists(Workshop workshop)
{
    [Fact]
    public async Task What_is_asked_for_is_in_the_address_and_gives_the_same_list_to_somebody_else()
    {
        await using Screen screen = await workshop.OpenAsync("/");
        await screen["#runs tr.row"].WaitForAsync();

        await screen.PressAsync("/");
        await screen.Page.Keyboard.TypeAsync("narrow validation < 100");
        await screen.UntilAsync("document.querySelectorAll('#runs tr.row').length === 2");
        await screen["button[aria-label='Sort by best validation loss']"].ClickAsync();
        await screen["th[aria-sort=ascending]"].WaitForAsync();
        string address = screen.Page.Url;
        string[] names = [.. await screen.Page.Locator("#runs td.named").AllInnerTextsAsync()];

        await using Screen other = await workshop.OpenAsync(new Uri(address));
        await other.UntilAsync("document.querySelectorAll('#runs tr.row').length === 2");
        (await other.Page.Locator("#runs td.named").AllInnerTextsAsync()).ShouldBe(names);
        (await other["#query"].InputValueAsync()).ShouldBe("narrow validation < 100");
        (await other["th[aria-sort=ascending]"].InnerTextAsync()).ShouldStartWith("Best");
    }

    [Fact]
    public async Task What_cannot_be_asked_is_said_and_the_rows_stay()
    {
        await using Screen screen = await workshop.OpenAsync("/");
        await screen["#runs tr.row"].WaitForAsync();

        await screen["#query"].FillAsync("validation < soon");
        await screen["[role=alert]"].WaitForAsync();

        (await screen.Page.Locator("#runs tr.row").CountAsync()).ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Keys_alone_choose_runs_and_compare_them()
    {
        await using Screen screen = await workshop.OpenAsync("/?find=wide");
        await screen.UntilAsync("document.querySelectorAll('#runs tr.row').length === 2");

        await screen.PressAsync("?");
        await screen.SeesAsync("dialog dd", "compare what is selected");
        await screen.PressAsync("Escape", "j", "x", "j", "x");
        await screen.SeesAsync(".tray", "2 selected");
        await screen.PressAsync("c");
        await screen.UntilAsync("location.pathname === '/compare' && location.search.startsWith('?runs=')");
        await screen.SeesAsync(".verdict .big", "wide");
        await screen.PressAsync("r");
        await screen.UntilAsync("location.pathname === '/'");
        await screen["#runs tr.row"].WaitForAsync();
        await screen.PressAsync("j", "Enter");
        await screen.UntilAsync("location.pathname.startsWith('/runs/')");
    }

    [Fact]
    public async Task Seeds_stand_together_with_their_deviation()
    {
        await using Screen screen = await workshop.OpenAsync("/?find=wide");
        await screen["#runs tr.row"].WaitForAsync();

        await screen.PressAsync("s");
        await screen.SeesAsync("#groups td", "±");
        screen.Page.Url.ShouldContain("group=settings");
    }

    [Fact]
    public async Task Only_the_rows_in_sight_are_in_the_document()
    {
        await using Screen screen = await workshop.OpenAsync("/");
        await screen["#runs tr.row"].WaitForAsync();
        string row = await screen.Page.EvaluateAsync<string>("fetch('/api/runs?limit=1&find=wide').then(one => one.text())");
        await screen.Page.RouteAsync("**/api/runs?*", async route =>
        {
            int offset = int.TryParse(HttpUtility.ParseQueryString(new Uri(route.Request.Url).Query)["offset"], out int asked) ? asked : 0;
            JsonNode answer = JsonNode.Parse(row)!;
            JsonNode one = answer["runs"]![0]!;
            answer["runs"] = new JsonArray([.. Enumerable.Range(offset, 200).Select(i =>
            {
                JsonNode made = one.DeepClone();
                (made["id"], made["name"]) = ($"r{i}-x", $"run number {i}");
                return made;
            })]);
            (answer["total"], answer["count"], answer["offset"]) = (10_000, 10_000, offset);
            await route.FulfillAsync(new() { ContentType = "application/json", Body = answer.ToJsonString() });
        });
        await screen["#query"].FillAsync("run");
        await screen.SeesAsync("#runs td", "run number 0");

        (await screen.Page.Locator("#runs tr.row").CountAsync()).ShouldBeLessThan(60);
        (await screen["#runs"].GetAttributeAsync("aria-rowcount")).ShouldBe("10001");
        await screen.Page.EvaluateAsync("scrollTo(0, 41 * 5000)");
        await screen.SeesAsync("#runs td", "run number 5001");
        (await screen.Page.Locator("#runs tr.row").CountAsync()).ShouldBeLessThan(60);
    }
}

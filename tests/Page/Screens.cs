using Microsoft.Playwright;

namespace Hone.Page;

/// <summary>Every screen, wide and narrow, light and dark: it fits, and nobody is kept out of it.</summary>
/// <remarks>With <c>HONE_PAGE_ALL=1</c>, as <c>make page</c> has it, every look of every screen is examined; else one is.</remarks>
public sealed class Screens(Workshop workshop)
{
    static readonly bool IsThorough = Environment.GetEnvironmentVariable("HONE_PAGE_ALL") == "1";

    [Theory]
    [InlineData("runs", "/", "#runs tr.row .spark path")]
    [InlineData("groups", "/?group=settings", "#groups td")]
    [InlineData("run", "/runs/{narrow}", ".finding, aside p.quiet")]
    [InlineData("compare", "/compare?runs={all}", ".verdict .big")]
    [InlineData("new", "/new?recipe=quickstart", ".plan dd")]
    [InlineData("chat", "/chat?model={narrow}@best", ".meta .name")]
    [InlineData("nothing-chosen", "/compare", ".empty")]
    public async Task Each_fits_and_is_accessible(string name, string path, string ready)
    {
        await using Screen screen = await workshop.OpenAsync(path.Replace("{narrow}", workshop.Narrow[0])
            .Replace("{all}", string.Join(',', workshop.Narrow.Concat(workshop.Wide))));
        await screen[ready].WaitForAsync(new() { State = WaitForSelectorState.Attached });
        await screen.EnsureEveryLookAsync(name, IsThorough || name == "run");
    }

    [Theory]
    [InlineData("interrupted", "Its process is gone.", "hone resume 1zz-interrupted")]
    [InlineData("failed", "Failed at step 60", "hone diagnose 1zz-failed")]
    [InlineData("stopped", "Stopped before its end", "hone resume 1zz-stopped")]
    [InlineData("damaged", "Its record cannot be read.", "hone show 1zz-damaged")]
    [InlineData("newer", "Update Hone", "hone show 1zz-newer")]
    public async Task Each_state_has_its_face_and_its_next_step(string state, string face, string command)
    {
        await using Screen screen = await workshop.OpenAsync($"/runs/1zz-{state}");

        await screen.SeesAsync(".letter", face);
        await screen.SeesAsync(".letter .command", command);
        if (IsThorough || state == "failed") await screen.EnsureAccessibleAsync(state);
    }

    [Fact]
    public async Task A_run_that_is_not_there_says_so()
    {
        await using Screen screen = await workshop.OpenAsync("/runs/nobody");

        await screen.SeesAsync(".letter", "There is no such run.");
    }

    [Fact]
    public async Task A_folder_without_runs_says_how_the_first_is_made()
    {
        await using Web.WebServer empty = await Web.WebServer.StartAsync(Workshop.Options(workshop.Folder("empty")),
            TestContext.Current.CancellationToken);
        await using Screen screen = await workshop.OpenAsync(empty.Address);

        await screen.SeesAsync(".empty", "No runs yet");
        await screen.SeesAsync(".empty .command", "hone train recipes/quickstart.yaml");
    }

    [Fact]
    public async Task Nothing_that_a_run_is_called_becomes_markup()
    {
        await using Screen screen = await workshop.OpenAsync("/runs/1zz-hostile");
        await screen.SeesAsync("h1", "<img src=x onerror=");
        await screen.SeesAsync(".tag", "<b>bold</b>");
        await screen.SeesAsync(".record dd", "<script>1</script>");
        (await screen.Page.Locator("main img, main script, main b b").CountAsync()).ShouldBe(0);
        (await screen.Page.TitleAsync()).ShouldStartWith("<img");

        await screen.GoAsync(new Uri(workshop.Address, "/?find=hostile"));
        await screen.SeesAsync("#runs td", "<img src=x onerror=");
        (await screen.Page.Locator("main img").CountAsync()).ShouldBe(0);
    }
}

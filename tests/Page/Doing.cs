namespace Hone.Page;

/// <summary>What a page does: compare and decide, begin a run, talk to a checkpoint.</summary>
public sealed class Doing(Workshop workshop)
{
    const string Written =
        "document.querySelectorAll('.said small').length === 2 && document.querySelector('.write button[type=submit]').offsetParent";

    string All => string.Join(',', workshop.Narrow.Concat(workshop.Wide));

    [Fact]
    public async Task A_comparison_claims_first_says_what_differs_and_decides()
    {
        await using Screen screen = await workshop.OpenAsync($"/compare?runs={All}");
        await screen.SeesAsync(".verdict", "95 % interval over 2 and 2 seeds");
        await screen.SeesAsync("table th", "model.width");
        await screen.SeesAsync(".tag", "baseline");
        (await screen["#report"].GetAttributeAsync("href")).ShouldStartWith("/api/compare/report?runs=");

        await screen["button:text-is('Each run')"].ClickAsync();
        await screen.UntilAsync("location.search.includes('seeds=false')");
        await screen.SeesAsync("h1", "4 beside each other");
        await screen["button:text-is('Seeds together')"].ClickAsync();
        await screen.SeesAsync("h1", "2 seeds of");

        await screen["button:text-is('Decide…')"].ClickAsync();
        await screen["dialog button.primary"].ClickAsync();
        await screen.SeesAsync(".verdict", "= net, ships above 0");
        Directory.EnumerateFiles(workshop.Runs, "*", SearchOption.AllDirectories)
            .Count(file => Path.GetFileName(Path.GetDirectoryName(file)) == "decisions").ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task What_is_wrong_is_said_at_its_field_until_it_is_right_then_the_run_is_begun()
    {
        await using Screen screen = await workshop.OpenAsync("/new?recipe=quickstart&set.training.batch=x&seed=q");
        await screen.SeesAsync(".fault[data-key='seed']", "whole number");
        await screen.SeesAsync(".fault[data-key='training.batch']", "whole number");
        (await screen["button:text-is('Train')"].IsDisabledAsync()).ShouldBeTrue();
        await screen.SeesAsync("#hold", "waits for");
        await screen.EnsureAccessibleAsync("a recipe with mistakes");

        await screen["input[data-key='seed']"].FillAsync("5");
        await screen["input[data-key='training.batch']"].FillAsync("2");
        await screen["input[data-key='name']"].FillAsync("begun-here");
        await screen.SeesAsync(".command code", "training.batch=2");
        string[] small = ["training.steps=8", "data.stories=100", "model.width=16", "model.layers=1", "evaluation.every=4"];
        foreach (string setting in small)
        {
            string[] parts = setting.Split('=');
            await screen["input[list=settings]"].FillAsync(parts[0]);
            await screen.PressAsync("Enter");
            await screen[$"input[data-key='{parts[0]}']:not([type=range])"].FillAsync(parts[1]);
        }

        await screen.SeesAsync(".command code", "evaluation.every=4");
        await screen.UntilAsync("!document.querySelector('button.primary').disabled");
        await screen["button:text-is('Train')"].ClickAsync();
        await screen.UntilAsync("location.pathname.endsWith('-begun-here')");
        await screen.SeesAsync("h1", "begun-here");
        await screen.SeesAsync("#run-head .state", "Finished");
    }

    [Fact]
    public async Task A_checkpoint_goes_on_with_a_text_and_two_stand_side_by_side()
    {
        await using Screen screen = await workshop.OpenAsync(
            $"/chat?model={workshop.Narrow[0]}@best&beside={workshop.Wide[0]}@best&max_tokens=20");
        await screen.UntilAsync("document.querySelectorAll('.sides section').length === 2");

        await screen.PressAsync("/");
        await screen.Page.Keyboard.TypeAsync("Hone trains");
        await screen.PressAsync("Control+Enter");
        await screen.UntilAsync("document.querySelectorAll('.said small').length === 2");
        await screen.SeesAsync(".said small", "20 tokens");
        await screen.SeesAsync(".said small", "tokens/s");
        (await screen.Page.Locator(".p2, .p3").CountAsync()).ShouldBeGreaterThan(0);
        string first = await screen[".said.model .words"].InnerTextAsync();
        await screen.EnsureAccessibleAsync("a conversation");

        await screen["button:text-is('Regenerate')"].ClickAsync();
        await screen.UntilAsync(Written);
        (await screen[".said.model .words"].InnerTextAsync()).ShouldNotBe(first);
        await screen["button:text-is('Go on')"].ClickAsync();
        await screen.UntilAsync(Written);
        (await screen[".said.model .words"].TextContentAsync())!.Length.ShouldBeGreaterThanOrEqualTo(40);
        await screen["button:text-is('Edit')"].ClickAsync();
        (await screen["#say"].InputValueAsync()).ShouldBe("Hone trains");
    }
}

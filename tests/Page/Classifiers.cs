using Microsoft.Playwright;

namespace Hone.Page;

/// <summary>
/// Runs that are no plain language models: their own units and metrics on every screen, and chat refuses what writes nothing.
/// </summary>
public sealed class Classifiers(Workshop workshop)
{
    static readonly bool IsThorough = Environment.GetEnvironmentVariable("HONE_PAGE_ALL") == "1";

    [Theory]
    [InlineData("classifier", "/runs/{0}", "section[aria-labelledby=h-classes] table")]
    [InlineData("classifiers-compared", "/compare?runs={0},{1}", ".verdict .big")]
    [InlineData("classifier-planned", "/new?recipe=classes&data.path={data}", ".plan dd")]
    [InlineData("classifier-in-chat", "/chat?model={0}@best", ".letter")]
    [InlineData("preferences", "/runs/{pairs}", "#measure-0")]
    public async Task Each_screen_fits_and_is_accessible(string name, string path, string ready)
    {
        await using Screen screen = await workshop.OpenAsync(Filled(path));
        await screen[ready].WaitForAsync(new() { State = WaitForSelectorState.Attached });
        await screen.EnsureEveryLookAsync(name, IsThorough);
    }

    [Fact]
    public async Task A_classifier_is_told_by_its_own_metrics_beside_those_it_has_to_beat()
    {
        await using Screen screen = await workshop.OpenAsync(Filled("/runs/{0}"));

        await screen.SeesAsync("section[aria-labelledby=h-classes] th", "majority");
        await screen.SeesAsync("section[aria-labelledby=h-classes] th", "TF-IDF + logistic regression");
        await screen.SeesAsync("section[aria-labelledby=h-classes] figcaption", "Which classes are taken for which");
        await screen.SeesAsync(".figures dt", "Accuracy");
        await screen.SeesAsync(".figures .note", "nats per example");
        await screen.SeesAsync(".figures .note", "examples a second");
        await screen.UntilAsync("document.querySelector('#measure-0')?.getAttribute('aria-label')?.startsWith('accuracy over')");
        await screen["button:text-is('Examples')"].ClickAsync();
        await screen.UntilAsync("location.search.includes('over=tokens')");
        await screen.UntilAsync("document.querySelector('#loss').getAttribute('aria-label').includes('over examples')");
        (await screen.Page.Locator("a[href^='/chat']").CountAsync()).ShouldBe(1, "only in the bar: it writes nothing");
    }

    [Fact]
    public async Task A_comparison_of_classifiers_claims_in_accuracy()
    {
        await using Screen screen = await workshop.OpenAsync(Filled("/compare?runs={0},{1}"));

        await screen.SeesAsync(".verdict", "accuracy on the test");
        await screen.SeesAsync("#h-curves", "Validation: accuracy");
        await screen.SeesAsync("table th", "Accuracy on the test");
        await screen["select[aria-label='Which measurement']"].SelectOptionAsync("loss");
        await screen.SeesAsync("#h-curves", "Validation loss");
        screen.Page.Url.ShouldContain("of=loss");
    }

    [Fact]
    public async Task Chat_refuses_a_classifier_by_name()
    {
        await using Screen screen = await workshop.OpenAsync(Filled("/chat?model={0}@best"));

        await screen.SeesAsync(".letter", "classes is a classifier of 2 classes, and writes nothing.");
        await screen.SeesAsync(".letter .command", $"hone classify {workshop.Classes[0]}");
        (await screen["#say"].IsDisabledAsync()).ShouldBeTrue();
    }

    string Filled(string path) => path.Replace("{0}", workshop.Classes[0]).Replace("{1}", workshop.Classes[1])
        .Replace("{pairs}", "1zz-pairs").Replace("{data}", Uri.EscapeDataString(workshop.Rows));
}

using System.Globalization;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Hone.Page;

/// <summary>A browser's page, and what its scripts complained about.</summary>
public sealed class Screen : IAsyncDisposable
{
    readonly IBrowserContext _context;
    readonly List<string> _errors = [];

    Screen(IBrowserContext context, IPage page)
    {
        (_context, Page) = (context, page);
        page.PageError += (_, error) => _errors.Add(error);
        page.Console += (_, message) =>
        {
            if (message.Text.Contains("Content Security Policy", StringComparison.Ordinal)) _errors.Add(message.Text);
        };
        page.Request += (_, request) => Requests.Add(request.Url);
    }

    /// <summary>The page.</summary>
    public IPage Page { get; }

    /// <summary>What it asked for.</summary>
    public List<string> Requests { get; } = [];

    /// <summary>Shows an address.</summary>
    public static async Task<Screen> ShowAsync(IBrowserContext context, Uri address)
    {
        Screen screen = new(context, await context.NewPageAsync());
        await screen.GoAsync(address);
        return screen;
    }

    /// <summary>Goes to another address, and waits until there is a view.</summary>
    public async Task GoAsync(Uri address)
    {
        await Page.GotoAsync(address.ToString(), new() { WaitUntil = WaitUntilState.DOMContentLoaded });
        await Page.Locator("h1").First.WaitForAsync();
    }

    /// <summary>The first element that a selector finds.</summary>
    public ILocator this[string selector] => Page.Locator(selector).First;

    /// <summary>Waits until an element has a text in it.</summary>
    public Task SeesAsync(string selector, string text) =>
        Page.Locator(selector).Filter(new() { HasText = text }).First.WaitForAsync(new() { State = WaitForSelectorState.Visible });

    /// <summary>Presses keys, one after the other, as somebody without a mouse does.</summary>
    public async Task PressAsync(params string[] keys)
    {
        foreach (string key in keys) await Page.Keyboard.PressAsync(key);
    }

    /// <summary>Waits until a script's expression is true. It is asked from without: the page's policy lets no text be evaluated.</summary>
    public async Task UntilAsync(string expression)
    {
        for (int i = 0; i < 300; i++)
        {
            try
            {
                if (await Page.EvaluateAsync<bool>($"Boolean({expression})")) return;
            }
            catch (PlaywrightException left) when (left.Message.Contains("navigation", StringComparison.Ordinal))
            {
                // It was asked of a page that is just left for another, which is asked next.
            }

            await Task.Delay(50);
        }

        Assert.Fail($"15 s later this is not so: {expression}");
    }

    /// <summary>Nothing that WCAG 2.2 AA or good practice forbids is there.</summary>
    public Task EnsureAccessibleAsync(string what) =>
        EnsureAsync(what, "tag", "wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice");

    /// <summary>What is written can be told from what is behind it, and what is pressed from what is beside it.</summary>
    public Task EnsureLegibleAsync(string what) => EnsureAsync(what, "rule", "color-contrast", "target-size");

    async Task EnsureAsync(string what, string kind, params List<string> wanted)
    {
        AxeResult result = await Page.RunAxe(new AxeRunOptions { RunOnly = new() { Type = kind, Values = wanted } });
        result.Violations.Select(found => $"{found.Id}: {found.Help}; {string.Join(" | ", found.Nodes.Take(3).Select(node => node.Html))}")
            .ShouldBeEmpty($"what axe found in {what}");
    }

    /// <summary>The page is no wider than the screen.</summary>
    public async Task EnsureFitsAsync(string what)
    {
        int over = await Page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
        over.ShouldBeLessThanOrEqualTo(0, string.Create(CultureInfo.InvariantCulture, $"pixels that {what} is too wide"));
    }

    /// <summary>The screen fits wide and narrow, is accessible, and legible in its other looks; a picture of each is kept.</summary>
    /// <param name="name">What it is called.</param>
    /// <param name="looksAgain">Whether the dark and the narrow look are examined for what is legible, too.</param>
    public async Task EnsureEveryLookAsync(string name, bool looksAgain)
    {
        await EnsureFitsAsync(name);
        await EnsureAccessibleAsync(name);
        await KeepAsync(name);

        await Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        await UntilAsync("document.documentElement.dataset.theme === 'dark'");
        if (looksAgain) await EnsureLegibleAsync($"{name}, dark");
        await KeepAsync($"{name}-dark");

        await Page.SetViewportSizeAsync(390, 844);
        await EnsureFitsAsync($"{name} on a telephone");
        if (looksAgain) await EnsureLegibleAsync($"{name}, on a telephone");
        await KeepAsync($"{name}-telephone");
    }

    /// <summary>Where <c>HONE_PICTURES</c> names a folder, a picture is kept there: for whoever looks.</summary>
    public async Task KeepAsync(string name)
    {
        if (Environment.GetEnvironmentVariable("HONE_PICTURES") is not { Length: > 0 } folder) return;
        await Page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}.png"), FullPage = true });
    }

    public async ValueTask DisposeAsync()
    {
        string[] errors = [.. _errors];
        string[] elsewhere = [.. Requests.Where(one => !one.StartsWith("http://127.0.0.1:", StringComparison.Ordinal)
            && !one.StartsWith("data:", StringComparison.Ordinal))];
        await _context.DisposeAsync();
        errors.ShouldBeEmpty("errors of the page's scripts");
        elsewhere.ShouldBeEmpty("what was fetched from elsewhere");
    }
}

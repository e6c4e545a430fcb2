namespace Hone.Page;

/// <summary>Curves: read, zoomed and tabulated by keys, the same again from their address, and no value lost.</summary>
public sealed class Curves(Workshop workshop)
{
    [Fact]
    public async Task A_curve_is_read_zoomed_and_tabulated_by_keys_and_its_address_shows_the_same()
    {
        await using Screen screen = await workshop.OpenAsync($"/runs/{workshop.Narrow[0]}");
        await screen.UntilAsync("document.querySelector('#loss')?.getAttribute('aria-label')?.includes('train goes from')");

        await screen.PressAsync("ArrowLeft", "ArrowLeft", "ArrowLeft");
        await screen.SeesAsync("#loss .tip", "train");
        await screen.UntilAsync("[...document.querySelectorAll('p.unseen')].some(one => one.textContent.includes('train '))");
        await screen.PressAsync("+");
        await screen.UntilAsync("location.search.includes('from=') && location.search.includes('at=')");
        string address = screen.Page.Url, read = await screen["#loss .tip"].InnerTextAsync();

        await using Screen other = await workshop.OpenAsync(new Uri(address));
        await other.SeesAsync("#loss .tip", "train");
        (await other["#loss .tip"].InnerTextAsync()).ShouldBe(read);
        other.Page.Url.ShouldBe(address);
        await other.PressAsync("0");
        await other.UntilAsync("!location.search.includes('from=')");
        await other.PressAsync("t");
        await other.SeesAsync("section.panel table th", "lowest – highest");
        other.Page.Url.ShouldContain("view=table");
    }

    [Theory]
    [InlineData("Tokens", "over=tokens")]
    [InlineData("Time", "over=time")]
    [InlineData("FLOPs", "over=flops")]
    public async Task It_is_drawn_over_what_is_chosen(string word, string address)
    {
        await using Screen screen = await workshop.OpenAsync($"/runs/{workshop.Narrow[0]}");
        await screen.UntilAsync("document.querySelector('#loss')?.getAttribute('aria-label')?.includes('train goes from')");

        await screen[$"button:text-is('{word}')"].ClickAsync();
        await screen.UntilAsync($"location.search.includes('{address}')");
        await screen.UntilAsync("!document.querySelector('#loss').getAttribute('aria-label').includes('over step:')");
    }

    [Fact]
    public async Task No_value_is_lost_and_none_is_made_up_however_many_updates_come()
    {
        await using Screen screen = await workshop.OpenAsync($"/runs/{workshop.Narrow[0]}");
        double[] seen = await screen.Page.EvaluateAsync<double[]>("""
            async id => {
              const { RunCurves } = await import('/run/curves.js');
              const curves = new RunCurves(id, 1000);
              await curves.load('steps', false, 200);
              const before = curves.whole.count.reduce((a, n) => a + n, 0);
              for (let step = curves.updates; step < 20000; step++)
                curves.take({ step, loss: step === 7777 ? 99 : step === 12345 ? -5 : step === 15000 ? NaN : 2, gradient_norm: 1,
                  learning_rate: 1e-3, tokens: 64, seconds: 0.01 });
              const { loss } = curves.whole.values;
              return [curves.whole.x.length, curves.whole.count.reduce((a, n) => a + n, 0), Math.max(...loss.high.filter(v => v !== null)),
                Math.min(...loss.low.filter(v => v !== null)), loss.lost.reduce((a, n) => a + n, 0), before, curves.end,
                loss.mean.at(-1)];
            }
            """, workshop.Narrow[0]);

        seen[0].ShouldBeLessThanOrEqualTo(400);
        seen[1..].ShouldBe([20_000, 99, -5, 1, 60, 20_000, 2]);
    }
}

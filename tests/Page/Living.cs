using System.Globalization;
using Hone.Hosting;
using Hone.Training.Events;
using Hone.Web;

namespace Hone.Page;

/// <summary>What changes while a page is open: a run that trains and is controlled, a server that goes and comes back.</summary>
public sealed class Living(Workshop workshop)
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_step_written_is_a_step_shown_and_controls_answer_when_they_are_taken()
    {
        Assert.SkipUnless(workshop.HasBrowser, "there is no Chromium here to show the page: apt-get install chromium");
        using TrainingRun run = workshop.Slow(100_000);
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        Task training = Task.Run(async () =>
        {
            await foreach (TrainingEvent e in run.StartAsync(end.Token))
                if (e is StepTaken) await Task.Delay(20);
        }, Stop);
        try
        {
            await WatchAsync(run);
        }
        finally
        {
            await end.CancelAsync();
            await training;
        }
    }

    async Task WatchAsync(TrainingRun run)
    {
        await using Screen screen = await workshop.OpenAsync($"/runs/{run.Id}");
        await screen.SeesAsync("#run-head .state", "Running, heard from");
        double before = await StepAsync(screen);
        await screen.UntilAsync(string.Create(CultureInfo.InvariantCulture,
            $"Number(document.querySelector('[role=progressbar]').getAttribute('aria-valuenow')) > {before + 5}"));
        await screen.SeesAsync(".meta", "to go");

        await screen["button[value=rate]"].ClickAsync();
        await screen["dialog input"].FillAsync("0.5");
        await screen.PressAsync("Enter");
        await screen.SeesAsync("#run-head [role=status]", "learning rate × 0.5");
        await screen["button[value=pause]"].ClickAsync();
        await screen.SeesAsync("#run-head .state", "Paused at step");
        await screen.EnsureAccessibleAsync("paused");
        double paused = await StepAsync(screen);
        await screen["button[value=continue]"].ClickAsync();
        await screen.SeesAsync("#run-head .state", "Running");
        await screen.UntilAsync(string.Create(CultureInfo.InvariantCulture,
            $"Number(document.querySelector('[role=progressbar]').getAttribute('aria-valuenow')) > {paused + 2}"));
        await screen["button[value=stop]"].ClickAsync();
        await screen["dialog .primary"].ClickAsync();
        await screen.SeesAsync(".letter", "Stopped before its end");
        (await screen.Page.Locator("td", new() { HasText = "learning rate × 0.5" }).CountAsync())
            .ShouldBe(1, "what is told twice is shown once");
    }

    [Fact]
    public async Task A_hidden_tab_lets_go_of_its_stream_and_takes_it_up_again()
    {
        await using Screen screen = await workshop.OpenAsync($"/runs/{workshop.Narrow[0]}");
        int Streams() => screen.Requests.Count(one => one.Contains("/api/stream", StringComparison.Ordinal));
        await WaitAsync(() => Streams() == 1);
        Task ended = screen.Page.WaitForRequestFinishedOrFailedAsync("/api/stream");

        await screen.Page.EvaluateAsync("""
            () => {
              Object.defineProperty(document, 'hidden', { value: true, configurable: true });
              document.dispatchEvent(new Event('visibilitychange'));
            }
            """);
        await ended;
        await screen.Page.EvaluateAsync("""
            () => {
              Object.defineProperty(document, 'hidden', { value: false, configurable: true });
              document.dispatchEvent(new Event('visibilitychange'));
            }
            """);
        await WaitAsync(() => Streams() == 2);
    }

    [Fact]
    public async Task Where_the_server_goes_the_numbers_stay_and_where_it_comes_back_they_go_on()
    {
        Assert.SkipUnless(workshop.HasBrowser, "there is no Chromium here to show the page: apt-get install chromium");
        WebServer server = await WebServer.StartAsync(Workshop.Options(workshop.Runs), Stop);
        int port = server.Address.Port;
        await using Screen screen = await workshop.OpenAsync(new Uri(server.Address, $"/runs/{workshop.Narrow[0]}"));
        await screen.SeesAsync(".figures .validation", ".");
        string before = await screen[".figures .validation"].InnerTextAsync();

        await server.DisposeAsync();
        await screen.SeesAsync(".notice", "The server is gone.");
        (await screen[".figures .validation"].InnerTextAsync()).ShouldBe(before);
        await screen.EnsureAccessibleAsync("server gone");

        await using WebServer again = await WebServer.StartAsync(Workshop.Options(workshop.Runs, port), Stop);
        await screen[".notice"].WaitForAsync(new() { State = Microsoft.Playwright.WaitForSelectorState.Hidden });
    }

    [Fact]
    public async Task A_server_that_is_killed_under_an_open_page_leaves_no_gap_and_no_double()
    {
        Assert.SkipUnless(workshop.HasBrowser, "there is no Chromium here to show the page: apt-get install chromium");
        const int steps = 400;
        using TrainingRun run = workshop.Slow(steps);
        WebServer server = await WebServer.StartAsync(Workshop.Options(workshop.Runs), Stop);
        int port = server.Address.Port;
        TaskCompletionSource half = new(TaskCreationOptions.RunContinuationsAsynchronously), back = new();
        Task training = Task.Run(async () =>
        {
            await foreach (TrainingEvent e in run.StartAsync(Stop))
            {
                if (e is StepTaken { Step: steps / 4 }) half.TrySetResult();
                if (e is StepTaken { Step: steps / 2 }) await back.Task.WaitAsync(TimeSpan.FromSeconds(60), Stop);
                if (e is StepTaken) await Task.Delay(5);
            }
        }, Stop);
        await using Screen screen = await workshop.OpenAsync(new Uri(server.Address, $"/runs/{run.Id}"));
        await screen.SeesAsync("#run-head .state", "Running");
        await half.Task;
        await server.DisposeAsync();
        await screen.SeesAsync(".notice", "The server is gone.");
        await using WebServer again = await WebServer.StartAsync(Workshop.Options(workshop.Runs, port), Stop);
        await screen[".notice"].WaitForAsync(new() { State = Microsoft.Playwright.WaitForSelectorState.Hidden });
        back.SetResult();
        await training;
        await screen.SeesAsync("#run-head .state", "Finished");
        (await StepAsync(screen)).ShouldBe(steps);
        await screen.SeesAsync(".meta", "51.2\u202fk tokens");                   // 400 × 4 × 32: each counted once, by the page itself
    }

    [Fact]
    public async Task A_stopped_run_goes_on_from_the_page_that_is_open()
    {
        Assert.SkipUnless(workshop.HasBrowser, "there is no Chromium here to show the page: apt-get install chromium");
        Assert.SkipWhen(OperatingSystem.IsWindows(), "a shell begins it");
        const int steps = 60;
        string id;
        using (TrainingRun run = workshop.Slow(steps))
        {
            id = run.Id;
            using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(Stop);
            await foreach (TrainingEvent e in run.StartAsync(end.Token))
                if (e is StepTaken { Step: 20 }) await end.CancelAsync();
        }

        await using Screen screen = await workshop.OpenAsync($"/runs/{id}");
        await screen.SeesAsync(".letter", "Stopped before its end");
        await screen.UntilAsync("document.querySelector('button[value=resume]')?.getAttribute('aria-disabled') === null");
        await screen["button[value=resume]"].ClickAsync();
        await screen.SeesAsync("#run-head .state", "Finished");
        (await StepAsync(screen)).ShouldBe(steps);
        await screen.SeesAsync(".meta", "7.68\u202fk tokens");                   // 60 × 4 × 32
        await screen.SeesAsync("td", "Went on");
    }

    [Fact]
    public async Task A_run_that_cannot_go_on_says_why()
    {
        await using Screen screen = await workshop.OpenAsync("/runs/1zz-guarded");

        await screen.SeesAsync("#run-head [role=status]", "Resume is held: run 1zz-guarded was ended by its own guard");
        (await screen["button[value=resume]"].GetAttributeAsync("aria-disabled")).ShouldBe("true");
    }

    [Fact]
    public async Task A_run_whose_folder_goes_says_so_and_stays_readable()
    {
        Assert.SkipUnless(workshop.HasBrowser, "there is no Chromium here to show the page: apt-get install chromium");
        string folder = Path.Combine(workshop.Runs, "1zz-stopped"), away = Path.Combine(workshop.Folder("away"), "1zz-stopped");
        await using Screen screen = await workshop.OpenAsync("/runs/1zz-stopped");
        await screen.SeesAsync(".letter", "Stopped before its end");
        await screen.SeesAsync(".figures .validation", ".");

        Directory.Move(folder, away);
        try
        {
            await screen.SeesAsync(".letter", "Its folder is gone.");
            (await screen[".figures .validation"].InnerTextAsync()).ShouldContain(".");
        }
        finally
        {
            Directory.Move(away, folder);
        }
    }

    static async Task<double> StepAsync(Screen screen) =>
        double.Parse(await screen["[role=progressbar]"].GetAttributeAsync("aria-valuenow") ?? "", CultureInfo.InvariantCulture);

    static async Task WaitAsync(Func<bool> condition)
    {
        for (int i = 0; i < 150 && !condition(); i++) await Task.Delay(100, Stop);
        condition().ShouldBeTrue();
    }
}

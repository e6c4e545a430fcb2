using Microsoft.Playwright;

namespace Hone.Page;

/// <summary>Requests of a page, watched.</summary>
static class Requests
{
    /// <summary>Waits until a request whose address has a part in it has come to an end, one way or the other.</summary>
    public static Task WaitForRequestFinishedOrFailedAsync(this IPage page, string part)
    {
        TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        void Look(object? sender, IRequest request)
        {
            if (request.Url.Contains(part, StringComparison.Ordinal)) ended.TrySetResult();
        }

        page.RequestFinished += Look;
        page.RequestFailed += Look;
        return ended.Task.WaitAsync(TimeSpan.FromSeconds(15));
    }
}

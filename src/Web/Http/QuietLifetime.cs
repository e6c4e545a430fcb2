using Microsoft.Extensions.Hosting;

namespace Hone.Web.Http;

/// <summary>Leaves signals and the console to the program around it.</summary>
sealed class QuietLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

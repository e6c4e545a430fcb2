using System.Net;

namespace Hone.Runs.Reporting;

/// <summary>A server did not do what it was asked: it could not be reached, was too slow, or answered something else.</summary>
/// <param name="what">What happened, with which values.</param>
/// <param name="advice">What to do.</param>
/// <param name="status">What it answered; null where nothing came.</param>
/// <param name="code">Its own word for what is wrong; null where it said none.</param>
/// <param name="pause">How long it asked to be left alone; null where it did not.</param>
/// <param name="inner">What lay beneath.</param>
public sealed class ServerException(string what, string advice, HttpStatusCode? status, string? code = null, TimeSpan? pause = null,
    Exception? inner = null) : Exception($"{what}\n{advice}", inner)
{
    /// <summary>What it answered; null where nothing came.</summary>
    public HttpStatusCode? Status { get; } = status;

    /// <summary>Its own word for what is wrong, such as <c>RESOURCE_DOES_NOT_EXIST</c>.</summary>
    public string? Code { get; } = code;

    /// <summary>How long it asked to be left alone.</summary>
    public TimeSpan? Pause { get; } = pause;

    /// <summary>What was sent is refused, and would be again; other requests may be taken.</summary>
    public bool IsOfContent => Status is HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge
        or HttpStatusCode.UnprocessableEntity;
}

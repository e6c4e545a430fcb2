namespace Hone.Runs.Store.Artifacts;

/// <summary>Who asks S3, and for which region.</summary>
/// <param name="Id">Access key's id.</param>
/// <param name="Secret">Its secret.</param>
/// <param name="Region">Such as <c>eu-central-1</c>.</param>
/// <param name="Token">Session token of keys that are lent for a time; null for others.</param>
public sealed record S3Keys(string Id, string Secret, string Region, string? Token = null)
{
    /// <summary>Without the secrets, wherever it is printed.</summary>
    public override string ToString() => $"{Id} for {Region}";
}

namespace Hone.Web.Starting;

/// <summary>A run that is to go on.</summary>
/// <param name="Wait">Seconds to wait until its process writes it.</param>
sealed record ResumeRequest(double Wait = 30);

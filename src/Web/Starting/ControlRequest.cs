using Hone.Training.Events;

namespace Hone.Web.Starting;

/// <summary>Something asked of a run that trains.</summary>
/// <param name="Command">What.</param>
/// <param name="Factor">With <c>rate</c>: what the learning rate of the schedule is multiplied by from here on.</param>
/// <param name="Wait">Seconds to wait for the answer, which comes between two steps.</param>
sealed record ControlRequest(ControlKind Command, double? Factor = null, double Wait = 60);

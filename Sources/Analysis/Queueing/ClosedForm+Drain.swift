// SPDX-License-Identifier: GPL-3.0-or-later

// How long a backlog takes to drain that an event leaves behind.
extension ClosedForm {
  /// The time from an event to the end of the backlog that it leaves, as a fluid: the backlog at the
  /// event's end over the capacity that is to spare.
  ///
  /// It is `nil` where the event leaves none, or other rules decide.
  static func drain(_ workload: Workload, _ change: Workload.Change) -> Figure? {
    var calm = workload
    calm.events = 0
    guard Self.obstaclesToRates(calm).isEmpty, workload.queueLimit == nil,
      let meanService = workload.meanService, let stations = Self.stations(workload),
      change.duration > 0, change.arrivalFactor >= 0, change.capacityFactor >= 0
    else { return nil }
    var longest: Double?
    for station in stations {
      let rate = workload.arrivalRate * station.share
      let capacity = Double(station.servers) / meanService
      guard rate < capacity else { return nil }
      let excess =
        (rate * change.arrivalFactor - capacity * change.capacityFactor) * change.duration
      guard excess > 0 else { continue }
      let backlog = FluidBacklog(
        initial: 0,
        segments: [
          .init(
            from: 0, arrivalRate: rate * change.arrivalFactor,
            capacity: capacity * change.capacityFactor),
          .init(from: change.duration, arrivalRate: rate, capacity: capacity),
        ], horizon: change.duration + 2 * excess / (capacity - rate))
      longest = max(longest ?? 0, backlog.drained ?? 0)
    }
    return longest.map { Figure(model: "fluid", value: $0, slack: 0) }
  }
}

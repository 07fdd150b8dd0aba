// SPDX-License-Identifier: GPL-3.0-or-later

// How long a backlog takes to drain that an event leaves behind.
extension ClosedForm {
  /// The time from an event to the return of the backlog that it leaves, as a fluid: the backlog at the
  /// event's end over the capacity that is to spare, down to the tolerance of a return.
  ///
  /// Messages are whole, so a return may be seen one message of the slowest station sooner or later. It is
  /// `nil` where the event leaves no backlog beyond the tolerance, or other rules decide.
  static func drain(_ workload: Workload, _ change: Workload.Change) -> Figure? {
    var calm = workload
    calm.events = 0
    guard Self.obstaclesToRates(calm).isEmpty, workload.queueLimit == nil,
      let meanService = workload.meanService, let stations = Self.stations(workload),
      change.duration > 0, change.arrivalFactor >= 0, change.capacityFactor >= 0
    else { return nil }
    var drains: [(end: Double, spare: Double)] = []
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
      drains.append((backlog.drained ?? 0, capacity - rate))
    }
    guard let slowest = drains.map(\.spare).min() else { return nil }
    return Self.instant(atBacklog: change.tolerance, of: drains, after: change.duration).map {
      Figure(
        model: "fluid", value: $0, slack: 1 / slowest + workload.dispatchInterval,
        isSlackBothWays: true)
    }
  }

  /// When all stations together are down to a backlog, each falling at its own rate to nothing at its
  /// end; `nil` if that is before a time.
  private static func instant(
    atBacklog level: Double, of drains: [(end: Double, spare: Double)], after start: Double
  ) -> Double? {
    // The last ones to end, together: how much of them is left falls at the sum of their rates.
    var (rate, area) = (0.0, 0.0)
    let latestFirst = drains.sorted { $0.end > $1.end }
    for (place, drain) in latestFirst.enumerated() {
      rate += drain.spare
      area += drain.spare * drain.end
      let instant = (area - level) / rate
      let next = place + 1 < latestFirst.count ? latestFirst[place + 1].end : start
      if instant >= next { return instant > start ? instant : nil }
    }
    return nil
  }
}

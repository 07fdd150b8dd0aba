// SPDX-License-Identifier: GPL-3.0-or-later

/// What queueing theory says of a group, as far as it says anything exact.
///
/// A group is taken apart into stations that work for themselves: its members under concurrent
/// consumption, whose threads share one line; its queues under orderly consumption, each of which is
/// served one message at a time. ``obstacles`` says why there are no figures, where there are none.
package struct ClosedForm: Sendable {
  /// A figure of theory for a metric.
  package struct Figure: Sendable, Hashable {
    /// The model in Kendall's notation, or `capacity` for what follows from rates alone.
    package var model: String
    /// The expected value.
    package var value: Double
    /// How much more the metric may be by what the formula leaves out: the broker's dispatch
    /// interval, and for quantiles the width of a histogram's bucket.
    ///
    /// Each message becomes visible later by no more than the interval. In a line that is served in
    /// order, everything that follows then happens later by no more than that, either.
    package var slack: Double
    /// Whether the metric may also be less by as much.
    package var isSlackBothWays: Bool

    /// States a figure.
    package init(model: String, value: Double, slack: Double, isSlackBothWays: Bool = false) {
      self.model = model
      self.value = value
      self.slack = slack
      self.isSlackBothWays = isSlackBothWays
    }
  }

  /// Why there are no figures for times and backlog; empty where there are.
  package private(set) var obstacles: [String] = []
  private var figures: [String: Figure] = [:]

  /// The figure for a metric; `nil` where theory knows none.
  package func figure(for metric: String) -> Figure? { figures[metric] }

  /// Works out what applies to a group.
  package init(_ workload: Workload) {
    if let change = workload.change { figures["backlog.drain"] = Self.drain(workload, change) }
    obstacles = Self.obstaclesToRates(workload)
    if obstacles.isEmpty, workload.queueLimit != nil {
      (obstacles, figures) = Self.lengthLimited(workload)
      return
    }
    guard obstacles.isEmpty, let meanService = workload.meanService,
      let stations = Self.stations(workload)
    else { return }
    addRates(workload, stations, meanService)
    obstacles = Self.obstaclesToTimes(workload)
    guard obstacles.isEmpty else { return }
    var parts: [StationMixture.Part] = []
    var model: String?
    for station in stations {
      guard let law = Self.law(of: station, workload, meanService) else {
        obstacles = [Self.lawObstacle(station, workload, meanService)]
        return
      }
      parts.append(.init(share: station.share, law: law.law))
      model = model ?? law.model
    }
    addTimes(workload, StationMixture(parts), model: model ?? "")
  }

  // MARK: - Stations

  /// One line of messages with its servers.
  struct Station {
    var share: Double
    var servers: Int
    /// Messages of the Poisson stream up to the next one here; 1 for a station that gets its share
    /// at random.
    var phases: Int
  }

  private static let evenRoutings = ["random", "round-robin"]

  static func stations(_ workload: Workload) -> [Station]? {
    if workload.mode == "competing" {
      return [Station(share: 1, servers: workload.members * workload.threads, phases: 1)]
    }
    let owned = workload.ownedQueues.filter { $0 > 0 }
    let queues = Double(workload.queues)
    if workload.consumption == "orderly" {
      return (0..<workload.queues).map { _ in
        Station(share: 1 / queues, servers: 1, phases: phases(workload))
      }
    }
    if owned.count == 1 { return [Station(share: 1, servers: workload.threads, phases: 1)] }
    return owned.map {
      Station(share: $0 / queues, servers: workload.threads, phases: phases(workload))
    }
  }

  private static func phases(_ workload: Workload) -> Int {
    workload.routing == "round-robin" ? workload.queues : 1
  }

  /// Whether one member serves all queues in one line, so that it does not matter which a message
  /// takes.
  private static func isOneLine(_ workload: Workload) -> Bool {
    workload.mode == "competing"
      || workload.consumption == "concurrent" && workload.ownedQueues.count { $0 > 0 } == 1
  }

  // MARK: - What keeps formulas from applying

  static func obstaclesToRates(_ workload: Workload) -> [String] {
    if workload.mode == "competing" { return obstaclesToQueue(workload) }
    let owned = workload.ownedQueues
    let perThread = workload.meanService ?? 0
    let servers = workload.consumption == "orderly" ? 1 : workload.threads
    let drained = perThread > 0 ? Double(servers) / perThread * workload.bufferPause : 0
    let reasons: [(Bool, String)] = [
      (workload.events > 0, "the scenario has events"),
      (workload.failureShare > 0, "attempts fail"),
      (
        !workload.queueRules.isEmpty,
        "more than the order of arrival decides (\(workload.queueRules))"
      ),
      (workload.filters, "a tag expression leaves messages out"),
      (workload.consumption == "keyed", "keys decide which lane a message takes"),
      (workload.consumption == "polled", "members work on polled batches, in one thread"),
      (workload.mode != "clustering", "every member reads every queue"),
      (workload.start != "settled", "the group starts cold"),
      (!workload.hasEqualMembers, "members differ in speed"),
      (workload.listenerMessages > 1, "the listener takes several messages at once"),
      (workload.meanService == nil, "service times come from a trace or have no mean"),
      (
        !["poisson", "deterministic", "renewal"].contains(workload.arrivals),
        "arrivals are \(workload.arrivals)"
      ),
      (!(workload.arrivalRate > 0 && workload.arrivalRate.isFinite), "nothing arrives"),
      (
        !isOneLine(workload)
          && (workload.topics != 1 || !evenRoutings.contains(workload.routing)),
        "messages are not dealt evenly over the queues"
      ),
      (
        owned.reduce(0, +) != Double(workload.queues) || owned.contains { $0 != $0.rounded() },
        "not every queue had one owner throughout"
      ),
      (
        workload.consumption == "orderly" && owned.contains { $0 > Double(workload.threads) },
        "members own more queues than they have threads"
      ),
      (
        drained > Double(workload.buffer) / 2,
        "the buffer may run dry while pulling pauses"
      ),
    ]
    return reasons.filter { $0.0 }.map { $0.1 }
  }

  private static func obstaclesToTimes(_ workload: Workload) -> [String] {
    let reasons: [(Bool, String)] = [
      (workload.arrivals != "poisson", "arrivals are \(workload.arrivals)"),
      (workload.batch != 1, "messages arrive in batches"),
      (
        workload.producerLatency > 0 || workload.consumerLatency > 0, "links have latencies"
      ),
      (
        workload.routing == "round-robin" && !isOneLine(workload) && workload.sendingThreads > 1,
        "several sending threads deal round robin, each for itself"
      ),
      (
        workload.routing == "round-robin" && !isOneLine(workload)
          && workload.consumption == "concurrent" && workload.ownedQueues.contains { $0 > 1 },
        "round robin over several queues of a member"
      ),
    ]
    return reasons.filter { $0.0 }.map { $0.1 }
  }

  private static func lawObstacle(
    _ station: Station, _ workload: Workload, _ meanService: Double
  ) -> String {
    let load = workload.arrivalRate * station.share * meanService / Double(station.servers)
    if load >= 1 { return "there is no steady state, since more arrives than can be completed" }
    return station.phases > 1 || station.servers > 1
      ? "service is not exponential" : "the variance of the service time is infinite"
  }

  // MARK: - Figures

  private static func law(
    of station: Station, _ workload: Workload, _ meanService: Double
  ) -> (law: any SojournLaw, model: String)? {
    let rate = workload.arrivalRate * station.share
    if workload.service == "exponential" {
      if station.phases == 1 {
        return MultiServerQueue(
          arrivalRate: rate, serviceRate: 1 / meanService, servers: station.servers
        ).map { ($0, "M/M/\(station.servers)") }
      }
      guard station.servers == 1 else { return nil }
      return ErlangArrivalsQueue(
        arrivalRate: rate, phases: station.phases, serviceRate: 1 / meanService
      ).map { ($0, "E\(station.phases)/M/1") }
    }
    guard station.phases == 1, station.servers == 1, let variation = workload.serviceVariation
    else { return nil }
    return GeneralServiceQueue(
      arrivalRate: rate, meanService: meanService, coefficientOfVariation: variation
    ).map { ($0, variation == 0 ? "M/D/1" : "M/G/1") }
  }

  private mutating func addRates(
    _ workload: Workload, _ stations: [Station], _ meanService: Double
  ) {
    let capacity = SharedCapacity(
      stations.map { .init(share: $0.share, capacity: Double($0.servers) / meanService) })
    let rate = workload.arrivalRate
    // Members without queues and threads without a queue of their own stay idle.
    let threads = Double(workload.members * workload.threads)
    for (metric, value) in [
      ("throughput", capacity.throughput(at: rate)),
      ("busy_share", capacity.throughput(at: rate) * meanService / threads),
      ("parts.service", meanService),
    ] { figures[metric] = Figure(model: "capacity", value: value, slack: 0) }
  }

  private mutating func addTimes(_ workload: Workload, _ law: StationMixture, model: String) {
    let slack = workload.dispatchInterval
    func add(_ metric: String, _ value: Double?, slack: Double) {
      if let value { figures[metric] = Figure(model: model, value: value, slack: slack) }
    }
    add("waiting.mean", law.meanWait, slack: slack)
    add("sojourn.mean", law.meanSojourn, slack: slack)
    add(
      "backlog.mean", law.meanSojourn * workload.arrivalRate, slack: slack * workload.arrivalRate)
    for (metric, probability) in [
      ("sojourn.p50", 0.5), ("sojourn.p90", 0.9), ("sojourn.p95", 0.95), ("sojourn.p99", 0.99),
      ("sojourn.p999", 0.999),
    ] {
      guard let value = law.sojournQuantile(probability) else { continue }
      // Histograms tell quantiles to three significant digits, as the upper end of a bucket.
      add(metric, value, slack: slack + 0.001 * value)
    }
  }
}

// SPDX-License-Identifier: GPL-3.0-or-later

// What queueing theory says of work queues, whose consumers compete for messages within windows.
extension ClosedForm {
  /// What keeps formulas from applying to a work queue, where no queue is owned and no client pulls.
  static func obstaclesToQueue(_ workload: Workload) -> [String] {
    let reasons: [(Bool, String)] = [
      (workload.events > 0, "the scenario has events"),
      (workload.failureShare > 0, "attempts fail"),
      (
        !workload.queueRules.isEmpty,
        "more than the order of arrival decides (\(workload.queueRules))"
      ),
      (!workload.hasEqualMembers, "members differ in speed"),
      (workload.meanService == nil, "service times come from a trace or have no mean"),
      (
        !["poisson", "deterministic", "renewal"].contains(workload.arrivals),
        "arrivals are \(workload.arrivals)"
      ),
      (!(workload.arrivalRate > 0 && workload.arrivalRate.isFinite), "nothing arrives"),
      (
        !windowsAreLine(workload),
        "consumers may hold more messages than they work on (prefetch \(workload.prefetch ?? 0))"
      ),
      (
        workload.consumerLatency > 0,
        "a consumer waits for the next message while its acknowledgement travels"
      ),
    ]
    return reasons.filter { $0.0 }.map { $0.1 }
  }

  /// Whether the consumers of a work queue hold nothing but what they work on, or there is but one, so
  /// that queue and windows are one line.
  private static func windowsAreLine(_ workload: Workload) -> Bool {
    workload.prefetch == workload.threads
      || workload.members == 1
        && (workload.prefetch == 0 || workload.prefetch ?? 0 > workload.threads)
  }

  /// A work queue with a length limit under Poisson arrivals and exponential services: M/M/c/K, where
  /// K counts what consumers hold.
  ///
  /// - Returns: Why there are no figures, and the figures where there are.
  static func lengthLimited(
    _ workload: Workload
  ) -> (obstacles: [String], figures: [String: Figure]) {
    let servers = workload.members * workload.threads
    let limit = workload.queueLimit ?? 0
    let turnsAway = workload.overflow != "drop-head"
    let window = workload.members == 1 ? (workload.prefetch ?? 0) : servers
    let reasons: [(Bool, String)] = [
      (workload.arrivals != "poisson", "arrivals are \(workload.arrivals)"),
      (workload.batch != 1, "messages arrive in batches"),
      (workload.service != "exponential", "service is not exponential"),
      (window == 0, "the only consumer takes all that arrives"),
      (turnsAway && limit == 0, "a queue without room turns all messages away"),
      (workload.producerLatency > 0, "links have latencies"),
      (limit > 1_000_000, "there is too much room to add it up"),
    ]
    let obstacles = reasons.filter { $0.0 }.map { $0.1 }
    guard obstacles.isEmpty, let meanService = workload.meanService,
      let queue = BoundedQueue(
        arrivalRate: workload.arrivalRate, serviceRate: 1 / meanService, servers: servers,
        capacity: window + limit)
    else { return (obstacles, [:]) }
    var figures: [String: Figure] = [:]
    func add(_ metric: String, _ value: Double) {
      figures[metric] = Figure(
        model: "M/M/\(servers)/\(window + limit)", value: value, slack: 0)
    }
    add("throughput", queue.throughput)
    add("busy_share", queue.utilization)
    add("backlog.mean", queue.meanNumber)
    add("parts.service", meanService)
    // What is dropped from the head has waited, and what is completed has overtaken it.
    guard turnsAway || limit == 0 else { return ([], figures) }
    add("sojourn.mean", queue.meanSojourn)
    add("waiting.mean", queue.meanWait)
    return ([], figures)
  }
}

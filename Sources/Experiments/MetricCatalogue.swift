// SPDX-License-Identifier: GPL-3.0-or-later

package import MessagingModel
import SimulationEngine
import SimulationMetrics

/// The metrics that summaries list and objectives name: one line each.
public enum MetricCatalogue {
  /// All metrics, in the order of result files.
  public static let all: [Metric] =
    latency + backlog + work + deliveries + rebalancing + fairness + sends

  /// Those that a model measures, in the same order.
  package static func metrics(of specification: ModelSpecification) -> [Metric] {
    all.filter { $0.isMeasured(in: specification) }
  }

  /// The metric of a name.
  public static func metric(named name: String) -> Metric? {
    all.first { $0.name == name }
  }

  /// Differences of times below these, in seconds, do not matter to anybody.
  private static let microsecond = 1e-6
  private static let millisecond = 1e-3

  private static let latency: [Metric] = [
    Metric(
      "sojourn.mean", .seconds, better: .lower, .average(orAtLeast: microsecond),
      "Mean time from publish to completion."
    ) {
      MetricValue($0.group.latency.map { $0.meanParts.sojourn / 1e9 })
    },
    sojourn(
      "p50", 50, .bulkQuantile(orAtLeast: microsecond), "Median time from publish to completion."),
    sojourn(
      "p90", 90, .bulkQuantile(orAtLeast: microsecond),
      "Time from publish to completion that 90 % of messages keep to."),
    sojourn(
      "p95", 95, .bulkQuantile(orAtLeast: microsecond),
      "Time from publish to completion that 95 % of messages keep to."),
    sojourn(
      "p99", 99, .tail(orAtLeast: microsecond),
      "Time from publish to completion that 99 % of messages keep to."),
    sojourn(
      "p999", 99.9, .reported, "Time from publish to completion that 99.9 % of messages keep to."),
    sojourn("max", 100, .reported, "Longest time from publish to completion."),
    Metric(
      "waiting.mean", .seconds, better: .lower, .average(orAtLeast: microsecond),
      "Mean time from publish to service start."
    ) {
      MetricValue($0.group.waitingMean)
    },
    part("linger", "in the producer's batch") { $0.linger },
    part("broker", "on links and in the broker") { $0.broker },
    part("behind_others", "behind earlier messages of a served queue") { $0.behindOthers },
    part("dark", "in a queue that nobody served") { $0.dark },
    part("client_buffer", "in the consumer's buffer") { $0.clientBuffer },
    part("retry_delay", "between attempts") { $0.retryDelay },
    part("service", "in the listener, all attempts together", better: .neither) { $0.service },
    Metric(
      "measured", .messages, better: .neither, .reported, "Messages whose latency was measured."
    ) {
      MetricValue($0.group.latency.map { Double($0.count) } ?? 0)
    },
  ]

  private static func sojourn(
    _ name: String, _ percentile: Double, _ tolerance: MetricTolerance, _ text: String
  ) -> Metric {
    Metric("sojourn." + name, .seconds, better: .lower, tolerance, text) { measured in
      MetricValue(
        measured.group.latency?.quantiles.first { $0.percentile == percentile }?.value.seconds)
    }
  }

  /// A part of the sojourn time; the parts add up to its mean.
  private static func part(
    _ name: String, _ place: String, better: Metric.Better = .lower,
    _ nanoseconds: @escaping @Sendable (MeanLatencyParts) -> Double
  ) -> Metric {
    Metric("parts.\(name)", .seconds, better: better, .reported, "Mean time \(place).") {
      measured in
      MetricValue(measured.group.latency.map { nanoseconds($0.meanParts) / 1e9 })
    }
  }

  private static let backlog: [Metric] = [
    Metric(
      "backlog.mean", .messages, better: .lower, .average(orAtLeast: 0.01), "Time-averaged backlog."
    ) {
      MetricValue($0.group.backlogMean)
    },
    Metric("backlog.peak", .messages, better: .lower, .reported, "Highest backlog.") {
      MetricValue($0.group.backlogPeak)
    },
    Metric(
      "backlog.peak_time", .seconds, better: .neither, .reported, "When the highest backlog came."
    ) {
      MetricValue($0.group.backlogPeakTime.seconds)
    },
    Metric("backlog.final", .messages, better: .lower, .reported, "Backlog at the end of the run.")
    {
      MetricValue($0.group.backlogFinal)
    },
    Metric(
      "backlog.drain", .seconds, better: .lower, .tail(orAtLeast: millisecond),
      "Longest time from a scenario event to the lasting return of the backlog."
    ) { $0.drain },
    Metric(
      "backlog.undrained", .events, better: .lower, .exact,
      "Scenario events after which the backlog did not return before the run ended."
    ) { MetricValue($0.undrained) },
    Metric(
      "oldest_age.peak", .seconds, better: .lower, .reported,
      "Highest sampled age of the oldest message."
    ) { MetricValue($0.group.oldestAgePeak) },
    Metric(
      "backlog.stranded", .messages, better: .lower, .exact,
      "Messages at the end at brokers of a network where neither a consumer nor a bridge takes them.",
      measuredWhere: { $0.workQueues?.network != nil },
      remedy: "in a network of brokers; give the scenario a 'network' of ActiveMQ's"
    ) { MetricValue($0.stranded.map { Double($0) }) },
  ]

  private static let work: [Metric] = [
    Metric("throughput", .messagesPerSecond, better: .higher, .average(), "Completions a second.") {
      MetricValue($0.group.throughput)
    },
    Metric(
      "busy_share", .share, better: .neither, .reported,
      "Share of consumer thread time spent in the listener."
    ) { MetricValue($0.group.busyShare) },
    Metric("published", .messages, better: .neither, .reported, "Messages published to the group.")
    {
      MetricValue(Int($0.group.account.published))
    },
    Metric("completed", .messages, better: .neither, .reported, "Messages completed.") {
      MetricValue(Int($0.group.account.completed))
    },
  ]

  private static let deliveries: [Metric] = [
    Metric(
      "duplicates", .deliveries, better: .lower, .tail(), "Deliveries of messages completed before."
    ) { MetricValue($0.group.duplicates) },
    Metric(
      "redeliveries", .deliveries, better: .lower, .tail(), "Attempts after a message's first."
    ) {
      MetricValue($0.group.redeliveries)
    },
    Metric(
      "dead_lettered", .messages, better: .lower, .exact,
      "Messages given up to the dead-letter topic."
    ) { MetricValue(Int($0.group.account.deadLettered)) },
    Metric(
      "inversions.queue", .messages, better: .lower, .tail(),
      "Completions that overtook an earlier message of their queue."
    ) { MetricValue($0.group.queueInversions) },
    Metric(
      "inversions.key", .messages, better: .lower, .tail(),
      "Completions that overtook an earlier message with their key."
    ) { MetricValue($0.group.keyInversions.map { Double($0) }) },
    Metric(
      "head_of_line_blocking", .queueSeconds, better: .lower, .average(orAtLeast: millisecond),
      "Time, summed over queues, in which a failed message kept its queue from being consumed."
    ) { MetricValue($0.group.headOfLineBlocking) },
  ]

  private static let rebalancing: [Metric] = [
    Metric(
      "rebalances", .rebalances, better: .lower, .exact,
      "Changes of the group's allocation after the first."
    ) {
      MetricValue($0.rebalances)
    },
    Metric("moved", .queues, better: .lower, .exact, "Queues that changed their owner.") {
      MetricValue($0.moved)
    },
    Metric(
      "least", .queues, better: .neither, .reported,
      "Fewest moves that would have led to the same counts of queues."
    ) { MetricValue($0.least) },
    Metric("excess", .queues, better: .lower, .exact, "Moves beyond the fewest possible.") {
      MetricValue($0.moved - $0.least)
    },
    Metric(
      "dark.queue_seconds", .queueSeconds, better: .lower, .average(orAtLeast: millisecond),
      "Time, summed over queues, without an owner able to take messages."
    ) { MetricValue($0.group.dark) },
    Metric(
      "dark.message_seconds", .messageSeconds, better: .lower, .average(orAtLeast: millisecond),
      "Backlog integrated over the dark time of rebalances."
    ) { MetricValue($0.darkMessageSeconds) },
    Metric("dark.longest", .seconds, better: .lower, .reported, "Longest dark time of one queue.") {
      MetricValue($0.longestDark)
    },
    Metric(
      "doubly_owned.queue_seconds", .queueSeconds, better: .lower, .average(orAtLeast: millisecond),
      "Time, summed over queues, with more than one owner."
    ) { MetricValue($0.group.doublyOwned) },
  ]

  /// Messages count for each group that reads their topic.
  private static let sends: [Metric] = [
    send(
      "failed", .messages, .exact,
      "Messages to the group's topics that the client gave up and no broker has."
    ) { $0.failed },
    send(
      "lost", .messages, .exact,
      "Messages to the group's topics that a broker acknowledged and then lost."
    ) { $0.lost },
    send(
      "repeated", .messages, .tail(),
      "Copies of messages to the group's topics that were stored before."
    ) { $0.repeated },
    send(
      "unsent", .messages, .reported,
      "Messages to the group's topics that waited at the end for a thread, a batch or an answer."
    ) { $0.unsent },
  ]

  private static func send(
    _ name: String, _ unit: MetricUnit, _ tolerance: MetricTolerance, _ text: String,
    _ count: @escaping @Sendable (SendOutcome) -> Int
  ) -> Metric {
    Metric(
      "sends.\(name)", unit, better: .lower, tolerance, text, measuredWhere: { $0.hasSendAccounts },
      remedy:
        "where sends can fail; give a producer of this scenario a 'sending', or the scenario a "
        + "fault of brokers"
    ) { measured in
      measured.sends.isEmpty
        ? .undefined : MetricValue(measured.sends.reduce(0) { $0 + count($1) })
    }
  }

  private static let fairness: [Metric] =
    evenness("owned", of: "queues owned") { $0.ownedFairness }
    + evenness("offered", of: "load offered") { $0.offeredFairness }
    + evenness("completed", of: "messages completed") { $0.completedFairness }

  private static func evenness(
    _ load: String, of what: String,
    _ measures: @escaping @Sendable (GroupOutcome) -> FairnessMeasures?
  ) -> [Metric] {
    [
      Metric(
        "fairness.\(load).jain", .ratio, better: .higher, .average(),
        "Jain's index of \(what) over the members; 1 is even."
      ) { MetricValue(measures($0.group)?.jain) },
      Metric(
        "fairness.\(load).max_over_mean", .ratio, better: .lower, .reported,
        "Largest over mean of \(what) by a member; 1 is even."
      ) { MetricValue(measures($0.group)?.maxOverMean) },
      Metric(
        "fairness.\(load).cv", .ratio, better: .lower, .reported,
        "Coefficient of variation of \(what) over the members; 0 is even."
      ) { MetricValue(measures($0.group)?.coefficientOfVariation) },
      Metric(
        "fairness.\(load).gini", .ratio, better: .lower, .reported,
        "Gini coefficient of \(what) over the members; 0 is even."
      ) { MetricValue(measures($0.group)?.gini) },
    ]
  }
}

extension ModelSpecification {
  /// Whether a run keeps account of each send, as sends can fail in it or messages be lost.
  var hasSendAccounts: Bool {
    workQueues == nil && (kafka == nil ? needsCluster : keepsBuffers) && !producers.isEmpty
  }
}

// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
package import ResultFiles
import SimulationEngine
import Stochastics

/// `workload.csv`: what each group has to do and with what.
///
/// Analyses decide from it which closed forms of queueing theory apply; they never see the model.
package enum WorkloadTable {
  static let layout = RowLayout<GroupWorkload>(
    name: "workload", rowMeaning: "one group: what it has to do and with what.",
    fields: [.init(.group) { $1.append($0.group.name) }] + run + arrivals + consumption + latencies
      + workQueue)

  private static let run: [RowLayout<GroupWorkload>.Field] = [
    .init(.measure("duration_s", .decimal, unit: .seconds, "Simulated length of the run.")) {
      $1.append(nanoseconds: $0.specification.duration.nanoseconds)
    },
    .init(
      .measure("warmup_s", .decimal, unit: .seconds, "Start of the run that statistics leave out.")
    ) { $1.append(nanoseconds: $0.specification.warmUp.nanoseconds) },
    .init(
      .measure(
        "events", .integer, unit: .count(of: "events"),
        "Scenario events; marks, which change nothing, do not count.")
    ) { $1.append($0.events) },
  ]

  private static let arrivals: [RowLayout<GroupWorkload>.Field] = [
    .init(
      .measure("topics", .integer, unit: .count(of: "topics"), "Topics that the group reads.")
    ) { $1.append($0.group.subscriptions.count) },
    .init(
      .measure("queues", .integer, unit: .count(of: "queues"), "Queues of these topics.")
    ) { $1.append($0.queues) },
    .init(.measure("filters", .boolean, "Whether a tag expression leaves messages out.")) {
      $1.append($0.filters)
    },
    .init(
      .measure(
        "arrivals", .text,
        "Arrival process of the producers; `mixed` where they have several kinds, `none` without "
          + "producers.")
    ) { $1.append($0.word { $0.arrivals.name }) },
    .init(
      .measure(
        "arrival_rate_per_s", .decimal, unit: .messagesPerSecond,
        "Messages published to these topics, a second in the long run.")
    ) { $1.append($0.arrivalRate) },
    .init(
      .measure(
        "batch_messages", .decimal, unit: .count(of: "messages"),
        "Mean size of the batches in which messages arrive.")
    ) { $1.append($0.batch) },
    .init(
      .measure("routing", .text, "How producers choose a queue; `mixed` for several ways.")
    ) { $1.append($0.word { $0.routing.rawValue }) },
    .init(
      .measure(
        "sending_threads", .integer, unit: .count(of: "threads"),
        "Sending threads of all producers; each has a turn of its own under round robin.")
    ) { $1.append($0.sendingThreads) },
  ]

  private static let consumption: [RowLayout<GroupWorkload>.Field] = [
    .init(.measure("mode", .text, "`clustering`, `broadcasting`, or `competing`.")) {
      $1.append($0.group.mode.rawValue)
    },
    .init(.measure("consumption", .text, "`concurrent` or `orderly`.")) {
      $1.append($0.group.consumption.rawValue)
    },
    .init(.measure("start", .text, "State of the first members at time zero.")) {
      $1.append($0.group.start.rawValue)
    },
    .init(
      .measure("members", .integer, unit: .count(of: "members"), "Members at the start.")
    ) { $1.append($0.group.consumerIDs.count) },
    .init(
      .measure("threads", .integer, unit: .count(of: "threads"), "Consuming threads of a member.")
    ) { $1.append($0.group.threads) },
    .init(.measure("service", .text, "Distribution of service times, or `trace`.")) {
      $1.append($0.service?.name ?? "trace")
    },
    .init(
      .measure(
        "service_mean_s", .decimal, unit: .seconds, "Mean service time; empty for a trace.")
    ) { $1.append($0.service?.mean) },
    .init(
      .measure(
        "service_cv", .decimal,
        "Deviation of service times over their mean; empty for a trace and where it is infinite.")
    ) { $1.append($0.service?.coefficientOfVariation) },
    .init(
      .measure("equal_members", .boolean, "Whether all members take equal times for a message.")
    ) { $1.append($0.hasEqualMembers) },
    .init(.measure("failure_share", .decimal, unit: .share, "Share of attempts that fail.")) {
      $1.append($0.group.failureProbability)
    },
    .init(
      .measure(
        "listener_messages", .integer, unit: .count(of: "messages"),
        "Messages given to a listener at once.")
    ) { $1.append($0.group.client.consumeBatchSize) },
    .init(
      .measure(
        "buffer_messages", .integer, unit: .count(of: "messages"),
        "Messages of one queue in a member's buffer at which it pauses to pull.")
    ) { $1.append($0.buffer) },
    .init(
      .measure("buffer_pause_s", .decimal, unit: .seconds, "How long such a pause lasts.")
    ) { $1.append(nanoseconds: $0.group.client.flowControlDelay.nanoseconds) },
  ]

  private static let latencies: [RowLayout<GroupWorkload>.Field] = [
    .init(
      .measure(
        "producer_latency_s", .decimal, unit: .seconds,
        "Latency from a producer to a broker, in the mean.")
    ) { $1.append(nanoseconds: $0.producerLatency.nanoseconds) },
    .init(
      .measure(
        "consumer_latency_s", .decimal, unit: .seconds,
        "Latency between a consumer and a broker, each way, in the mean.")
    ) { $1.append(nanoseconds: $0.consumerLatency.nanoseconds) },
    .init(
      .measure(
        "dispatch_interval_s", .decimal, unit: .seconds,
        "Longest period with which a broker makes messages visible; they wait for no longer.")
    ) { $1.append(nanoseconds: $0.dispatchInterval.nanoseconds) },
  ]

  private static let workQueue: [RowLayout<GroupWorkload>.Field] = [
    .init(
      .measure(
        "prefetch_messages", .integer, unit: .count(of: "messages"),
        "Messages that a consumer of a work queue may hold unsettled, 0 for any number; empty for other "
          + "systems.")
    ) { $1.append($0.queue?.prefetch) },
    .init(
      .measure(
        "queue_limit_messages", .integer, unit: .count(of: "messages"),
        "Most ready messages of the work queue; empty without a limit.")
    ) { $1.append($0.queue?.limit) },
    .init(
      .measure(
        "overflow", .text,
        "What happens to a message too many, in the scenario's word; empty without a limit.")
    ) { $1.append($0.queue?.overflow ?? "") },
    .init(
      .measure(
        "queue_rules", .text,
        "Words for what else decides when messages are served; empty for first come, first served.")
    ) { $1.append($0.rules.joined(separator: " ")) },
  ]

  /// The schema.
  package static var table: ResultTable { layout.table }

  static func write(
    _ specification: ModelSpecification, to writer: CSVWriter
  ) throws(ResultFileError) {
    for group in specification.groups {
      try layout.write(GroupWorkload(specification: specification, group: group), to: writer)
    }
  }
}

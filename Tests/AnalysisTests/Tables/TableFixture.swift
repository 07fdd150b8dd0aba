// SPDX-License-Identifier: GPL-3.0-or-later

import TestSupport

/// Result tables with chosen contents.
enum TableFixture {
  /// Facts of a group on four queues with one member of one thread: M/M/1 at a load of 0.8.
  static let facts: [(String, String)] = [
    ("group", "g"), ("duration_s", "600"), ("warmup_s", "60"), ("events", "0"), ("topics", "1"),
    ("queues", "4"), ("filters", "false"), ("arrivals", "poisson"), ("arrival_rate_per_s", "80"),
    ("batch_messages", "1"), ("routing", "random"), ("sending_threads", "1"),
    ("mode", "clustering"), ("consumption", "concurrent"), ("start", "settled"), ("members", "1"),
    ("threads", "1"), ("service", "exponential"), ("service_mean_s", "0.01"), ("service_cv", "1"),
    ("equal_members", "true"), ("failure_share", "0"), ("listener_messages", "1"),
    ("buffer_messages", "1000"), ("buffer_pause_s", "0.05"), ("producer_latency_s", "0"),
    ("consumer_latency_s", "0"), ("dispatch_interval_s", "0"),
    ("prefetch_messages", ""), ("queue_limit_messages", ""), ("overflow", ""), ("queue_rules", ""),
  ]

  /// The facts in which a RabbitMQ queue with such consumers differs.
  static func workQueue(_ changes: [String: String] = [:]) -> [String: String] {
    ["mode": "competing", "queues": "1", "prefetch_messages": "1"].merging(changes) { $1 }
  }

  /// `events.csv` of two replications with a single event, what it does in the words of the file.
  static func events(_ changes: String, tolerance: Double = 0, copies: Int = 1) -> String {
    var text =
      "replication,group,event,arrival_factor,capacity_factor,lasting_s,tolerance_messages\n"
    for replication in 0..<2 {
      for event in 0..<copies { text += "\(replication),g,\(event),\(changes),\(tolerance)\n" }
    }
    return text
  }

  /// `workload.csv` with some facts changed.
  static func workload(_ changes: [String: String] = [:]) -> String {
    facts.map { $0.0 }.joined(separator: ",") + "\n"
      + facts.map { changes[$0.0] ?? $0.1 }.joined(separator: ",") + "\n"
  }

  /// `consumers.csv` of two replications with so many queues owned by each member.
  static func consumers(_ owned: [Double]) -> String {
    var text = "replication,group,consumer,owned_queues\n"
    for replication in 0..<2 {
      for (index, count) in owned.enumerated() { text += "\(replication),g,c\(index),\(count)\n" }
    }
    return text
  }

  /// `summary.csv` of one group, each metric with its values, empty for none.
  static func summary(_ metrics: [(String, String, [String])]) -> String {
    var text = "replication,group,metric,unit,value\n"
    for replication in 0..<(metrics.map { $0.2.count }.max() ?? 0) {
      for (name, unit, values) in metrics {
        text += "\(replication),g,\(name),\(unit),\(values[replication])\n"
      }
    }
    return text
  }

  /// Writes a results directory.
  static func write(
    _ folder: TemporaryFolder, summary: String, workload: String = workload(),
    owned: [Double] = [4], objectives: String = "", series: String = "",
    events: String = events(",,")
  ) throws {
    try folder.write(events, to: "events.csv")
    try folder.write(summary, to: "summary.csv")
    try folder.write(workload, to: "workload.csv")
    try folder.write(consumers(owned), to: "consumers.csv")
    try folder.write("group,metric,at_most,at_least\n" + objectives, to: "objectives.csv")
    try folder.write(
      "replication,group,time_s,backlog_messages,completions_per_s,busy_share\n" + series,
      to: "timeseries.csv")
  }
}

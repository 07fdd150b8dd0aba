// SPDX-License-Identifier: GPL-3.0-or-later

package import Analysis
import ResultFiles

/// What one result says, put together from its CSV files alone, for people who were not there.
package struct ResultsReport: Sendable {
  /// The question that the report answers.
  package let question: String
  /// The command that made the results, where it is known.
  package let command: String?
  /// The values of all metrics, the scenario and the versions.
  let result: ComparedResult
  /// Why the results are not the whole run; nil if they are.
  let partialReason: String?
  /// One digest over all files of the result.
  let resultDigest: String
  /// Means, intervals, theory and verdicts.
  let estimates: RunEstimates
  let objectives: [ObjectiveAnswer]
  let bills: MeanTable
  let latencies: MeanTable
  let series: MeanTable

  /// The measures of a bill, in its order, with words for people.
  static let billMeasures: [(column: String, heading: String)] = [
    ("moved_queues", "queues moved"), ("least_queues", "fewest possible"),
    ("dark_queue_s", "dark (queue-s)"), ("delayed_messages", "delayed messages"),
    ("delay_mean_s", "delayed by (s)"), ("duplicate_deliveries", "duplicates"),
    ("level_before_messages", "backlog before"), ("peak_messages", "backlog peak"),
    ("time_to_peak_s", "time to peak (s)"), ("drain_s", "time to drain (s)"),
    ("area_message_s", "area (message-s)"),
  ]

  /// The parts of a latency, behind the latency itself.
  static let latencyMeasures = [
    "sojourn_s", "linger_s", "broker_s", "behind_others_s", "dark_s", "client_buffer_s",
    "retry_delay_s", "service_s",
  ]

  /// Reads a results directory.
  ///
  /// - Parameters:
  ///   - directory: Its path.
  ///   - question: What the report answers; by default what the scenario's objectives ask.
  /// - Throws: `ComparisonError` if the results are damaged or lack what a report needs.
  package init(
    readingResultsIn directory: String, question: String? = nil
  ) throws(ComparisonError) {
    result = try ComparedResult.read(directory, acceptsPartial: true)
    do throws(ResultFileError) {
      let manifest = try RunManifest.read(from: directory)
      partialReason = manifest.partialReason
      resultDigest = manifest.resultDigest
      estimates = try RunEstimates(readingFrom: directory)
      command = RunManifest.command(from: directory)
      bills = try MeanTable(
        path: directory + "/events.csv", keys: ["event", "group"],
        labels: ["time_s", "action", "target"], measures: Self.billMeasures.map { $0.column })
      latencies = try MeanTable(
        path: directory + "/latency.csv", keys: ["group", "quantile"],
        measures: Self.latencyMeasures)
      series = try MeanTable(
        path: directory + "/timeseries.csv", keys: ["group", "time_s"],
        measures: ["backlog_messages", "oldest_age_s"])
    } catch {
      throw .file(error)
    }
    let estimates = estimates
    objectives = estimates.judgements.map { judgement in
      let bound = judgement.bound
      return ObjectiveAnswer(
        judgement, unit: estimates.estimate(of: bound.metric, group: bound.group)?.unit ?? "")
    }
    self.question =
      question
      ?? (objectives.isEmpty
        ? "How does \(result.scenarioName) behave?"
        : "Does \(result.scenarioName) keep to its objectives?")
  }

  /// The groups, in order of their names.
  var groups: [String] {
    var groups: [String] = []
    for key in result.series.keys.sorted() where groups.last != key.group {
      groups.append(key.group)
    }
    return groups
  }

  func text(_ metric: String, of group: String) -> String {
    guard let estimate = estimates.estimate(of: metric, group: group) else { return "-" }
    return estimate.mean.map { NumberText.quantity($0, unit: estimate.unit) } ?? "-"
  }

  // MARK: - Sentences

  /// The answer in a sentence.
  package var answer: String {
    guard !objectives.isEmpty else { return groups.map(behaviour(of:)).joined(separator: " ") }
    let missed = objectives.filter { $0.verdict == .missed }
    let open = objectives.filter { $0.verdict == .undetermined }
    let doubt =
      objectives.contains { $0.isStraddled }
      ? " A bound lies within the interval of its mean: other random numbers might have given another "
        + "answer."
      : ""
    if !missed.isEmpty {
      let words = missed.map { "\($0.metric) of \($0.group) is \($0.mean), \($0.demand) wanted" }
      return "No: " + words.joined(separator: "; ") + "." + doubt
    }
    if !open.isEmpty {
      return "Undetermined: there was nothing to measure for "
        + open.map { "\($0.metric) of \($0.group)" }.joined(separator: ", ") + "."
    }
    let details = objectives.map { "\($0.metric) of \($0.group) is \($0.mean), \($0.demand)" }
    return "Yes: " + details.joined(separator: "; ") + "." + doubt
  }

  private func behaviour(of group: String) -> String {
    "\(group) completes \(text("throughput", of: group)); a message takes "
      + "\(text("sojourn.mean", of: group)) in the mean and 99 % take at most "
      + "\(text("sojourn.p99", of: group)); the backlog peaks at \(text("backlog.peak", of: group)) "
      + "messages."
  }

  /// What the figures rest on.
  var basis: String {
    let count = result.replications.count
    let of = "\(NumberText.count(count, "replication")), seed \(result.seed)"
    return count > 1
      ? "Means over \(of), with 95 % intervals (Student's t)."
      : "One run (\(of)): intervals only where batches of one long run give them; several "
        + "replications would."
  }
}

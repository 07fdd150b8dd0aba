// SPDX-License-Identifier: GPL-3.0-or-later

import Experiments
import MessagingModel
import Reports
import ResultFiles
import SimulationEngine

/// What a run found, gathered replication by replication and ready to be printed.
struct RunReport: PrintableAnswer {
  let experiment: Experiment
  /// Every metric of every group.
  private(set) var summary: ExperimentSummary
  /// The bills, added up over the replications.
  private(set) var bills = BillMeans()
  /// The latency tables, added up over the replications.
  private(set) var latency = LatencyMeans()
  /// The replication whose rebalances are shown one by one.
  private(set) var shown: ReplicationResult?
  /// How the run ended.
  var conclusion = ExperimentConclusion()

  init(_ experiment: Experiment) {
    self.experiment = experiment
    summary = ExperimentSummary(of: experiment.specification)
  }

  /// Takes in what one replication measured.
  mutating func add(_ replication: ReplicationResult) {
    summary.add(replication)
    bills.add(replication.outcome.bills)
    latency.add(replication.outcome.groups)
    if shown == nil {
      shown = replication
      // Time series and attempts are in the files; nothing here prints them.
      shown?.outcome.attempts = []
      for group in replication.outcome.groups.indices {
        shown?.outcome.groups[group].timeSeries = []
      }
    }
  }

  /// Whether no replication was taken in.
  var isEmpty: Bool { shown == nil }

  /// The answers on the objectives.
  var verdicts: [ObjectiveVerdict] { summary.verdicts(on: experiment.objectives) }

  /// Why the results are not the whole run; nil if they are.
  var partialReason: String? {
    guard conclusion.isPartial else { return nil }
    if let end = conclusion.stoppedAt {
      return "interrupted in replication \(conclusion.delivered.first ?? 0) after "
        + "\(NumberText.plain(end)) simulated seconds"
    }
    return "interrupted after \(conclusion.delivered.count) of "
      + NumberText.count(experiment.replications, "replication")
  }
}

// MARK: - For programs

extension RunReport {
  var table: ReportTable {
    var table = ReportTable(columns: [
      .init("group"), .init("metric"), .init("unit"), .init("mean"), .init("minimum"),
      .init("maximum"), .init("replications"),
    ])
    for group in summary.groups {
      for metric in MetricCatalogue.all {
        let values = summary.values(of: metric.name, group: group)
        let numbers = values.compactMap { $0.number }
        table.append([
          .text(group), .text(metric.name), .text(metric.unit.symbol),
          .real(MetricValue.mean(values).number), .real(numbers.min()), .real(numbers.max()),
          .integer(numbers.count),
        ])
      }
    }
    return table
  }

  var json: JSONValue {
    .members([
      "scenario": .string(experiment.name),
      "system": .string(experiment.specification.system.rawValue),
      "duration_s": .decimal(experiment.specification.duration.seconds),
      "seed": .unsigned(experiment.seed),
      "replications": .array(conclusion.delivered.map { .integer(Int64($0)) }),
      "partial_reason": partialReason.map { .string($0) } ?? .null,
      "groups": .array(summary.groups.map(json(ofGroup:))),
      "objectives": .array(verdicts.map(Self.json(of:))),
    ])
  }

  private func json(ofGroup group: String) -> JSONValue {
    let metrics = MetricCatalogue.all.map { metric in
      let values = summary.values(of: metric.name, group: group)
      let numbers = values.compactMap { $0.number }
      return JSONValue.Member(
        metric.name,
        .members([
          "unit": .string(metric.unit.symbol),
          "mean": Self.json(of: MetricValue.mean(values)),
          "minimum": Self.json(of: MetricValue(numbers.min())),
          "maximum": Self.json(of: MetricValue(numbers.max())),
          "replications": .integer(Int64(numbers.count)),
        ]))
    }
    return .members(["name": .string(group), "metrics": .object(metrics)])
  }

  private static func json(of verdict: ObjectiveVerdict) -> JSONValue {
    let bound: JSONValue.Member =
      switch verdict.objective.bound {
      case .atMost(let limit): .init("at_most", .decimal(limit))
      case .atLeast(let limit): .init("at_least", .decimal(limit))
      }
    return .object([
      .init("metric", .string(verdict.objective.metric)), .init("group", .string(verdict.group)),
      bound, .init("mean", json(of: verdict.mean)),
      .init("verdict", .string(verdict.answer.rawValue)),
    ])
  }

  /// A number with as many digits as do not depend on the platform.
  private static func json(of value: MetricValue) -> JSONValue {
    value.number.flatMap { Double(FieldText.real($0)) }.map { .decimal($0) } ?? .null
  }
}

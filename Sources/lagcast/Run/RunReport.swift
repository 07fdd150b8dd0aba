// SPDX-License-Identifier: GPL-3.0-or-later

import Analysis
import Experiments
import MessagingModel
import Reports
import ResultFiles
import SimulationEngine

/// What a run found, gathered replication by replication and ready to be printed.
struct RunReport: PrintableAnswer {
  let experiment: Experiment
  /// Whether the warm-up was found from the run itself.
  let warmUpIsAutomatic: Bool
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
  /// Whether a precision was wanted that the most allowed replications do not reach.
  var isTooImprecise = false
  /// What the tables say of every metric, once they are written.
  var estimates: RunEstimates?

  init(_ experiment: Experiment, warmUpIsAutomatic: Bool = false) {
    self.experiment = experiment
    self.warmUpIsAutomatic = warmUpIsAutomatic
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
  var judgements: [ObjectiveJudgement] { estimates?.judgements ?? [] }

  /// Why the results are not the whole run; nil if they are.
  var partialReason: String? {
    guard conclusion.isPartial else { return nil }
    if let end = conclusion.stoppedAt {
      return "interrupted in replication \(conclusion.delivered.first ?? 0) after "
        + "\(NumberText.plain(end)) simulated seconds"
    }
    return "interrupted after \(conclusion.delivered.count) of "
      + (experiment.sequential == nil ? "" : "at most ")
      + NumberText.count(experiment.replications, "replication")
  }
}

// MARK: - For programs

extension RunReport {
  var table: ReportTable {
    var table = ReportTable(
      columns: [
        "group", "metric", "unit", "mean", "minimum", "maximum", "replications", "low", "high",
        "relative_half_width", "method", "n", "closed_form_model", "closed_form",
        "gap_standard_errors", "gap_beyond_slack_standard_errors", "verdict", "bound_in_interval",
      ].map { .init($0) })
    for estimate in estimates?.estimates ?? [] {
      let isStraddled = estimate.judgement?.isStraddled.map { $0 ? "true" : "false" }
      table.append([
        .text(estimate.group), .text(estimate.metric), .text(estimate.unit), .real(estimate.mean),
        .real(estimate.minimum), .real(estimate.maximum), .integer(estimate.replications),
        .real(estimate.interval?.low), .real(estimate.interval?.high),
        .real(estimate.relativeHalfWidth), .text(estimate.interval?.method.rawValue ?? ""),
        .integer(estimate.interval?.count), .text(estimate.closedForm?.model ?? ""),
        .real(estimate.closedForm?.value), .real(estimate.gap), .real(estimate.gapBeyondSlack),
        .text(estimate.judgement?.verdict.rawValue ?? ""), .text(isStraddled ?? ""),
      ])
    }
    return table
  }

  var json: JSONValue {
    .members([
      "scenario": .string(experiment.name),
      "system": .string(experiment.specification.system.rawValue),
      "duration_s": .decimal(experiment.specification.duration.seconds),
      "warmup_s": .decimal(experiment.specification.warmUp.seconds),
      "seed": .unsigned(experiment.seed),
      "replications": .array(conclusion.delivered.map { .integer(Int64($0)) }),
      "partial_reason": partialReason.map { .string($0) } ?? .null,
      "groups": .array(summary.groups.map(json(ofGroup:))),
      "objectives": .array(judgements.map(Self.json(of:))),
    ])
  }

  private func json(ofGroup group: String) -> JSONValue {
    let metrics = (estimates?.estimates ?? []).filter { $0.group == group }.map { estimate in
      JSONValue.Member(estimate.metric, Self.json(of: estimate))
    }
    let obstacles = estimates?.closedForms.first { $0.group == group }?.form.obstacles ?? []
    return .members([
      "name": .string(group), "metrics": .object(metrics),
      "closed_form_obstacles": .array(obstacles.map { .string($0) }),
      "useful_consumers": (estimates?.usefulMembers[group]).map { found in
        .array(found.useful.map { .integer(Int64($0)) })
      } ?? .null,
    ])
  }

  static func json(of estimate: Estimate) -> JSONValue {
    let interval = estimate.interval.map { interval in
      JSONValue.members([
        "low": json(of: interval.low), "high": json(of: interval.high),
        "relative_half_width": json(of: estimate.relativeHalfWidth),
        "method": .string(interval.method.rawValue), "n": .integer(Int64(interval.count)),
      ])
    }
    let closedForm = estimate.closedForm.map { figure in
      JSONValue.members([
        "model": .string(figure.model), "value": json(of: figure.value),
        "slack": json(of: figure.slack), "gap_standard_errors": json(of: estimate.gap),
        "gap_beyond_slack_standard_errors": json(of: estimate.gapBeyondSlack),
      ])
    }
    return .members([
      "unit": .string(estimate.unit),
      "mean": json(of: estimate.mean),
      "minimum": json(of: estimate.minimum),
      "maximum": json(of: estimate.maximum),
      "replications": .integer(Int64(estimate.replications)),
      "interval": interval ?? .null,
      "closed_form": closedForm ?? .null,
    ])
  }

  static func json(of judgement: ObjectiveJudgement) -> JSONValue {
    var members: [JSONValue.Member] = [
      .init("metric", .string(judgement.bound.metric)),
      .init("group", .string(judgement.bound.group)),
    ]
    if let limit = judgement.bound.atMost { members.append(.init("at_most", .decimal(limit))) }
    if let limit = judgement.bound.atLeast { members.append(.init("at_least", .decimal(limit))) }
    members += [
      .init("mean", json(of: judgement.mean.number)),
      .init("verdict", .string(judgement.verdict.rawValue)),
      .init("bound_in_interval", judgement.isStraddled.map { .bool($0) } ?? .null),
      .init("kept_replications", .integer(Int64(judgement.kept))),
      .init("judged_replications", .integer(Int64(judgement.judged))),
    ]
    return .object(members)
  }

  /// A number with as many digits as do not depend on the platform.
  static func json(of value: Double?) -> JSONValue {
    value.flatMap { Double(FieldText.real($0)) }.map { .decimal($0) } ?? .null
  }
}

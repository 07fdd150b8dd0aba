// SPDX-License-Identifier: GPL-3.0-or-later

import Analysis
import Experiments
import Reports
import ResultFiles

/// What a sweep found, ready to be printed.
struct SweepReport: PrintableAnswer {
  let plan: SweepPlan
  /// The replications of each point.
  let counts: [Int]
  /// Whether a point misses the precision that was wanted.
  let isTooImprecise: Bool
  /// The metrics of each point.
  let summaries: [ExperimentSummary]
  /// What the tables of each point say of every metric.
  let estimates: [RunEstimates]

  /// Metrics that every table for people shows.
  private static let shownMetrics = [
    "sojourn.mean", "sojourn.p99", "backlog.peak", "throughput", "busy_share",
  ]
  /// Points that tables for people show.
  private static let shownPoints = 200

  /// Points with an objective that is not met.
  var missed: Int {
    estimates.count { point in point.judgements.contains { $0.verdict != .met } }
  }

  private var replications: String {
    guard let fewest = counts.min(), let most = counts.max(), fewest < most else {
      return NumberText.count(counts.first ?? plan.replications, "replication")
    }
    return "\(NumberText.grouped(fewest)) to \(NumberText.count(most, "replication"))"
  }

  private var hasObjectives: Bool { plan.points.contains { !$0.objectives.isEmpty } }

  // MARK: - For people

  var document: Document {
    var document = Document()
    document.heading(
      "\(plan.name): sweep of \(NumberText.count(plan.points.count, "point")), "
        + "\(replications) each, seed \(plan.seed)")
    document.line(.init("Varied: \(plan.parameters.map { $0.path }.joined(separator: ", "))"))
    if plan.replications > 1 { document.line(.init("Figures are means over replications.")) }
    if hasObjectives {
      let met = plan.points.count - missed
      document.line(
        .init("Objectives: "),
        .init(
          "\(met) of \(NumberText.count(plan.points.count, "point")) meet all of them",
          met > 0 ? .good : .bad))
    }
    for group in groups { document.table(table(of: group)) }
    return document
  }

  private var groups: [String] {
    var groups: [String] = []
    for summary in summaries { groups += summary.groups.filter { !groups.contains($0) } }
    return groups
  }

  private func table(of group: String) -> ReportTable {
    let metrics = metrics(of: group)
    let left = plan.points.count - Self.shownPoints
    let more = left > 0 ? "; \(NumberText.count(left, "more point")) in summary.csv" : ""
    var table = ReportTable(
      title: "Group \(group)\(more)",
      columns: [.init("point")]
        + plan.parameters.map { .init($0.column.name, heading: $0.heading) }
        + metrics.map { .init($0, heading: $0) } + (hasObjectives ? [.init("objectives")] : []))
    for point in plan.points.indices.prefix(Self.shownPoints) {
      var row: [ReportTable.Cell] = [.integer(point)]
      row += plan.points[point].values.map { .text($0.text) }
      row += metrics.map { metric in
        .text(MetricText.text(summaries[point].mean(of: metric, group: group), of: metric))
      }
      if hasObjectives { row.append(verdictCell(point, group)) }
      table.append(row)
    }
    return table
  }

  /// The usual metrics, and those that something is demanded of.
  private func metrics(of group: String) -> [String] {
    let demanded = plan.points.flatMap { $0.objectives }
      .filter { $0.group == nil || $0.group == group }.map { $0.metric }
    return MetricCatalogue.all.map { $0.name }
      .filter { Self.shownMetrics.contains($0) || demanded.contains($0) }
  }

  private func verdictCell(_ point: Int, _ group: String) -> ReportTable.Cell {
    let judgements = estimates[point].judgements.filter { $0.bound.group == group }
    if judgements.isEmpty { return .text("-", .faint) }
    let failed = judgements.filter { $0.verdict != .met }
    if failed.isEmpty { return .text("met", .good) }
    return .text(
      failed.map { "\($0.verdict.rawValue): \($0.bound.metric)" }.joined(separator: "; "), .bad)
  }

  // MARK: - For programs

  var table: ReportTable {
    var table = ReportTable(
      columns: [.init("point")] + plan.parameters.map { .init($0.column.name) } + [
        .init("group"), .init("metric"), .init("unit"), .init("mean"), .init("minimum"),
        .init("maximum"), .init("replications"), .init("low"), .init("high"), .init("verdict"),
      ])
    for (point, found) in estimates.enumerated() {
      let key: [ReportTable.Cell] =
        [.integer(point)]
        + zip(plan.parameters, plan.points[point].values).map { parameter, value in
          parameter.kind == .text ? .text(value.text) : .real(value.number)
        }
      for estimate in found.estimates {
        table.append(
          key + [
            .text(estimate.group), .text(estimate.metric), .text(estimate.unit),
            .real(estimate.mean), .real(estimate.minimum), .real(estimate.maximum),
            .integer(estimate.replications), .real(estimate.interval?.low),
            .real(estimate.interval?.high), .text(estimate.judgement?.verdict.rawValue ?? ""),
          ])
      }
    }
    return table
  }

  var json: JSONValue {
    .members([
      "scenario": .string(plan.name),
      "seed": .unsigned(plan.seed),
      "replications": .integer(Int64(plan.replications)),
      "parameters": .array(plan.parameters.map { .string($0.path) }),
      "points_missing_objectives": .integer(Int64(missed)),
      "points": .array(plan.points.indices.map(json(ofPoint:))),
    ])
  }

  private func json(ofPoint point: Int) -> JSONValue {
    .members([
      "point": .integer(Int64(point)),
      "replications": .integer(Int64(counts[point])),
      "parameters": .object(
        zip(plan.parameters, plan.points[point].values).map { .init($0.path, .string($1.text)) }),
      "groups": .array(summaries[point].groups.map { json(of: $0, atPoint: point) }),
      "objectives": .array(estimates[point].judgements.map { RunReport.json(of: $0) }),
    ])
  }

  private func json(of group: String, atPoint point: Int) -> JSONValue {
    let metrics = estimates[point].estimates.filter { $0.group == group }.map { estimate in
      JSONValue.Member(estimate.metric, RunReport.json(of: estimate))
    }
    return .members(["name": .string(group), "metrics": .object(metrics)])
  }
}

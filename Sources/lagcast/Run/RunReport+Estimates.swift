// SPDX-License-Identifier: GPL-3.0-or-later

import Analysis
import Experiments
import Reports

// What the summary says of precision: verdicts on objectives, intervals, closed forms.
extension RunReport {
  // MARK: - Objectives

  /// What became of the objectives.
  var objectivesTable: ReportTable {
    var table = ReportTable(
      title: "Objectives",
      columns: [.init("objective"), .init("group"), .init("mean"), .init("bound")]
        + (isReplicated
          ? [.init("kept_replications", heading: "replications that keep to it")] : [])
        + [.init("verdict")])
    for judgement in judgements {
      let metric = judgement.bound.metric
      let bounds = [("at most ", judgement.bound.atMost), ("at least ", judgement.bound.atLeast)]
      let bound = bounds.compactMap { words, limit in
        limit.map { words + MetricText.text(.number($0), of: metric) }
      }.joined(separator: ", ")
      let isSure = judgement.isStraddled != true
      let emphasis: ReportTable.Emphasis =
        judgement.verdict == .met ? (isSure ? .good : .notable) : .bad
      let mean: MetricValue =
        judgement.mean == .unbounded ? .unbounded : MetricValue(judgement.mean.number)
      table.append(
        [
          .text(metric), .text(judgement.bound.group), .text(MetricText.text(mean, of: metric)),
          .text(bound),
        ]
          + (isReplicated ? [.text("\(judgement.kept) of \(judgement.judged)")] : [])
          + [
            .text(
              judgement.verdict.rawValue + (isSure ? "" : ", but the bound lies in the interval"),
              emphasis)
          ])
    }
    return table
  }

  // MARK: - Estimates

  /// Metrics of which the interval is shown; the file has all.
  private static let shownEstimates = [
    "sojourn.mean", "sojourn.p50", "sojourn.p99", "waiting.mean", "backlog.mean", "backlog.peak",
    "backlog.drain", "throughput", "busy_share",
  ]

  /// Means with their intervals, and with what theory says where it says anything.
  func estimatesTable(of group: String) -> ReportTable {
    let shown = Self.shownEstimates.compactMap { estimates?.estimate(of: $0, group: group) }
      .filter { $0.interval != nil || $0.closedForm != nil }
    let hasTheory = shown.contains { $0.closedForm != nil }
    let isBatched = shown.contains { $0.interval?.method == .batchMeans }
    var table = ReportTable(
      title:
        "Estimates with 95 % intervals over \(isBatched ? "batches of one run" : "replications")",
      columns: [
        .init("metric"), .init("mean"), .init("low"), .init("high"),
        .init("relative_half_width", heading: "+/- %"), .init("n"),
      ]
        + (hasTheory
          ? [
            .init("closed_form", heading: "theory"), .init("closed_form_model", heading: "model"),
            .init("gap_standard_errors", heading: "gap (SE)"),
            .init("gap_beyond_slack_standard_errors", heading: "beyond slack"),
          ] : []))
    for estimate in shown {
      func cell(_ value: Double?) -> ReportTable.Cell {
        .text(MetricText.text(MetricValue(value), of: estimate.metric))
      }
      table.append(
        [
          .text(estimate.metric), cell(estimate.mean), cell(estimate.interval?.low),
          cell(estimate.interval?.high), .real(estimate.relativeHalfWidth.map { $0 * 100 }),
          .integer(estimate.interval?.count),
        ]
          + (hasTheory
            ? [
              cell(estimate.closedForm?.value), .text(estimate.closedForm?.model ?? "-"),
              .real(estimate.gap), .real(estimate.gapBeyondSlack),
            ] : []))
    }
    return table
  }
}

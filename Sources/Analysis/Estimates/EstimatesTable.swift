// SPDX-License-Identifier: GPL-3.0-or-later

package import ResultFiles

/// `estimates.csv`: what a run says of every metric, with intervals.
package enum EstimatesTable {
  private struct Field: Sendable {
    let column: ResultColumn
    let append: @Sendable (Estimate, CSVWriter) -> Void

    init(_ column: ResultColumn, append: @escaping @Sendable (Estimate, CSVWriter) -> Void) {
      self.column = column
      self.append = append
    }
  }

  private static let fields = observed + theory + demands

  private static let observed: [Field] = [
    .init(.key("group", .text, "Name of the consumer group.")) { $1.append($0.group) },
    .init(.key("metric", .text, "Name of the metric.")) { $1.append($0.metric) },
    .init(.measure("unit", .text, "Unit of the metric.")) { $1.append($0.unit) },
    .init(
      .measure(
        "mean", .decimal,
        "Mean over the replications; empty where there was nothing to measure, or where what was "
          + "waited for did not happen in one of them.")
    ) { $1.append($0.mean) },
    .init(
      .measure("low", .decimal, "Lower end of the 95 % confidence interval; empty without one.")
    ) { $1.append($0.interval?.low) },
    .init(
      .measure("high", .decimal, "Upper end of the 95 % confidence interval; empty without one.")
    ) { $1.append($0.interval?.high) },
    .init(
      .measure(
        "relative_half_width", .decimal,
        "Half the width of the interval as a share of the mean; empty for a mean of zero.")
    ) { $1.append($0.relativeHalfWidth) },
    .init(
      .measure(
        "method", .text,
        "What the interval is made from: `replications`, or `batch-means` of one long run in steady "
          + "state; empty where no interval would be sound.")
    ) { $1.append($0.interval?.method.rawValue ?? "") },
    .init(
      .measure("n", .integer, "Independent observations of the interval: replications or batches.")
    ) { $1.append($0.interval?.count) },
    .init(
      .measure("standard_error", .decimal, "Standard error of the mean; empty without an interval.")
    ) { $1.append($0.interval?.standardError) },
    .init(.measure("minimum", .decimal, "Smallest value of a replication.")) {
      $1.append($0.minimum)
    },
    .init(.measure("maximum", .decimal, "Largest value of a replication.")) {
      $1.append($0.maximum)
    },
    .init(
      .measure(
        "replications", .integer, unit: .count(of: "replications"), "Replications with a value.")
    ) { $1.append($0.replications) },
    .init(
      .measure(
        "unbounded_replications", .integer, unit: .count(of: "replications"),
        "Replications in which what was waited for did not happen.")
    ) { $1.append($0.unboundedReplications) },
  ]

  private static let theory: [Field] = [
    .init(
      .measure(
        "closed_form_model", .text,
        "Model of queueing theory that applies, such as `M/M/4`; `capacity` for what follows from "
          + "rates alone; empty where none applies.")
    ) { $1.append($0.closedForm?.model ?? "") },
    .init(.measure("closed_form", .decimal, "What the model expects in steady state.")) {
      $1.append($0.closedForm?.value)
    },
    .init(
      .measure(
        "closed_form_slack", .decimal,
        "How much more the metric may be by what the model leaves out: brokers that make messages "
          + "visible from time to time, and three significant digits of quantiles; for a fluid also how much "
          + "less, a whole message's worth of time.")
    ) { $1.append($0.closedForm?.slack) },
    .init(
      .measure(
        "gap_standard_errors", .decimal,
        "How far the mean lies from what the model expects, in standard errors, slack or not.")
    ) { $1.append($0.gap) },
    .init(
      .measure(
        "gap_beyond_slack_standard_errors", .decimal,
        "The same for a mean that is lower, what is left of it beyond the slack for one that is higher; "
          + "0 within the slack.")
    ) { $1.append($0.gapBeyondSlack) },
  ]

  private static let demands: [Field] = [
    .init(.measure("at_most", .decimal, "Objective: what the mean may reach; empty for none.")) {
      $1.append($0.judgement?.bound.atMost)
    },
    .init(.measure("at_least", .decimal, "Objective: what the mean must reach; empty for none.")) {
      $1.append($0.judgement?.bound.atLeast)
    },
    .init(
      .measure(
        "verdict", .text,
        "`met`, `missed`, or `undetermined` without a value; empty without an objective.")
    ) { $1.append($0.judgement?.verdict.rawValue ?? "") },
    .init(
      .measure(
        "bound_in_interval", .boolean,
        "Whether the bound lies within the interval, so that the verdict may be chance; empty without "
          + "an objective or an interval.")
    ) {
      if let isStraddled = $0.judgement?.isStraddled {
        $1.append(isStraddled)
      } else {
        $1.appendEmpty()
      }
    },
    .init(
      .measure(
        "kept_share", .decimal, unit: .share,
        "Share of replications that keep to the bound by themselves.")
    ) { $1.append($0.judgement?.keptShare?.share) },
    .init(
      .measure(
        "kept_low_share", .decimal, unit: .share,
        "Lower end of its exact 95 % confidence interval.")
    ) { $1.append($0.judgement?.keptShare?.low) },
    .init(
      .measure(
        "kept_high_share", .decimal, unit: .share,
        "Upper end of its exact 95 % confidence interval.")
    ) { $1.append($0.judgement?.keptShare?.high) },
  ]

  /// The schema.
  package static let table = ResultTable(
    name: "estimates", rowMeaning: "one metric of one group, over all replications.",
    columns: fields.map { $0.column })

  /// Writes the estimates to a results directory.
  ///
  /// - Throws: `ResultFileError` where the file cannot be made or written.
  package static func write(
    _ estimates: RunEstimates, to directory: ResultDirectory
  ) throws(ResultFileError) {
    let writer = try directory.writer(for: table)
    for estimate in estimates.estimates { try write(estimate, to: writer) }
    try writer.finish()
  }

  /// Writes the columns of one estimate and ends the row.
  package static func write(
    _ estimate: Estimate, to writer: CSVWriter
  ) throws(ResultFileError) {
    for field in fields { field.append(estimate, writer) }
    try writer.endRow()
  }
}

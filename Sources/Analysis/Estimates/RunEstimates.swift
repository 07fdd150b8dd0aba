// SPDX-License-Identifier: GPL-3.0-or-later

package import ResultFiles

/// The estimates of a run, made from the tables in its directory and from nothing else.
package struct RunEstimates: Sendable {
  /// The estimates, in the order of `summary.csv`.
  package let estimates: [Estimate]
  /// The answers on the objectives, in their order.
  package let judgements: [ObjectiveJudgement]
  /// What theory says of each group, in the order of the groups.
  package let closedForms: [(group: String, form: ClosedForm)]
  /// Which numbers of members are of use to each group for which there is a rule.
  package let usefulMembers: [String: UsefulMembers]
  private let places: [[String]: Int]

  /// Reads the tables of a results directory.
  ///
  /// - Throws: `ResultFileError` for tables that are missing or have another form.
  package init(readingFrom directory: String) throws(ResultFileError) {
    let samples = try MetricSamples.read(from: directory)
    let workloads = try Workload.read(from: directory)
    let bounds = try ObjectiveBound.read(from: directory)
    let forms = workloads.map { (group: $0.group, form: ClosedForm($0)) }
    // Samples of one run say something of its mean only in steady state.
    let isSingle = samples.first?.values.count == 1
    let series = isSingle ? try SampledSeries.read(from: directory) : []
    var estimates: [Estimate] = []
    var judgements: [(place: Int, judgement: ObjectiveJudgement)] = []
    var places: [[String]: Int] = [:]
    for metric in samples {
      let workload = workloads.first { $0.group == metric.group }
      let sampled =
        workload.flatMap { workload in
          workload.events > 0 || Self.isRepeated(metric.metric, workload)
            ? nil
            : series.first { $0.group == metric.group }?
              .series(
                of: metric.metric, after: workload.warmUp,
                servers: workload.members * workload.threads)
        }
      let concerned = bounds.enumerated().filter {
        $0.element.group == metric.group && $0.element.metric == metric.metric
      }
      let estimate = Estimate(
        metric, series: sampled,
        closedForm: forms.first { $0.group == metric.group }?.form.figure(for: metric.metric),
        bounds: concerned.map { $0.element })
      for (place, bound) in concerned {
        judgements.append(
          (place, ObjectiveJudgement(bound, of: estimate, values: metric.values)))
      }
      places[[metric.group, metric.metric]] = estimates.count
      estimates.append(estimate)
    }
    self.estimates = estimates
    self.judgements = judgements.sorted { $0.place < $1.place }.map { $0.judgement }
    closedForms = forms
    usefulMembers = workloads.reduce(into: [:]) { $0[$1.group] = UsefulMembers($1) }
    self.places = places
  }

  /// Whether a metric counts only a part of the time that messages spend, which samples do not tell: a
  /// message that is tried again waits again.
  private static func isRepeated(_ metric: String, _ workload: Workload) -> Bool {
    metric == "waiting.mean" && workload.failureShare > 0
  }

  /// The estimate of a metric of a group; `nil` for names that are not there.
  package func estimate(of metric: String, group: String) -> Estimate? {
    places[[group, metric]].map { estimates[$0] }
  }
}

// SPDX-License-Identifier: GPL-3.0-or-later

package import ResultFiles

/// What a metric says of one replication.
package enum MetricObservation: Sendable, Hashable {
  /// A number in the metric's unit.
  case number(Double)
  /// Beyond every number: what was waited for did not happen before the run ended.
  case unbounded
  /// Nothing to measure.
  case undefined

  /// The number, where there is one.
  package var number: Double? {
    if case .number(let number) = self { number } else { nil }
  }
}

/// One metric of one group over the replications of a run, as `summary.csv` tells it.
package struct MetricSamples: Sendable, Hashable {
  /// The group's name.
  package var group: String
  /// The metric's name.
  package var metric: String
  /// The metric's unit.
  package var unit: String
  /// The replications' numbers, in the order of the file.
  package var replications: [Int]
  /// The values, one a replication.
  package var values: [MetricObservation]

  /// Gathers the values of a metric, one for each replication.
  package init(
    group: String, metric: String, unit: String, replications: [Int], values: [MetricObservation]
  ) {
    self.group = group
    self.metric = metric
    self.unit = unit
    self.replications = replications
    self.values = values
  }

  /// Reads the metrics of a results directory, in the order in which the file names them first.
  ///
  /// An empty drain time means that nothing drained if events are left undrained, and else that
  /// there was nothing to drain.
  ///
  /// - Throws: `ResultFileError` for a file that is missing or has another form.
  package static func read(from directory: String) throws(ResultFileError) -> [MetricSamples] {
    var reader = try CSVReader(
      path: directory + "/summary.csv",
      columns: [
        .measure("replication", .integer, "Number of the replication."),
        .measure("group", .text, "Name of the group."),
        .measure("metric", .text, "Name of the metric."),
        .measure("unit", .text, "Unit of the value."),
        .measure("value", .decimal, "The value."),
      ], unnamed: .ignored)
    var all: [MetricSamples] = []
    var places: [[String]: Int] = [:]
    while try reader.nextRow() {
      let group = try reader.text(at: 1)
      let metric = try reader.text(at: 2)
      let place: Int
      if let known = places[[group, metric]] {
        place = known
      } else {
        place = all.count
        places[[group, metric]] = place
        all.append(
          MetricSamples(
            group: group, metric: metric, unit: try reader.text(at: 3), replications: [],
            values: []))
      }
      all[place].replications.append(Int(try reader.integer(at: 0)))
      all[place].values.append(
        reader.isEmpty(at: 4) ? .undefined : .number(try reader.decimal(at: 4)))
    }
    for place in all.indices where all[place].metric == "backlog.drain" {
      guard let undrained = places[[all[place].group, "backlog.undrained"]] else { continue }
      for (index, value) in all[undrained].values.enumerated()
      where value.number ?? 0 > 0 && all[place].values.indices.contains(index) {
        all[place].values[index] = .unbounded
      }
    }
    return all
  }
}

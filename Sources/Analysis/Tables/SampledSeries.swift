// SPDX-License-Identifier: GPL-3.0-or-later

package import ResultFiles

/// The time series of the groups of a run's first replication, as `timeseries.csv` tells them.
package struct SampledSeries: Sendable, Hashable {
  /// The group's name.
  package var group: String
  /// Simulated times of the samples, in seconds.
  package var times: [Double] = []
  /// Messages appended and not yet completed.
  package var backlog: [Double] = []
  /// Messages completed a second, since the sample before; not a number for none.
  package var completions: [Double] = []
  /// Share of thread time spent in the listener, since the sample before; not a number for none.
  package var busyShare: [Double] = []

  /// The series of a metric that samples can tell, the warm-up removed; `nil` for other metrics.
  ///
  /// The first sample behind the warm-up is left out, since its rates reach back into it.
  package func series(of metric: String, after warmUp: Double) -> [Double]? {
    let all: [Double]
    switch metric {
    case "backlog.mean": all = backlog
    case "throughput": all = completions
    case "busy_share": all = busyShare
    default: return nil
    }
    guard let first = times.firstIndex(where: { $0 > warmUp }) else { return [] }
    return Array(all[(first + 1)...])
  }

  /// Reads the series of the first replication of a results directory.
  ///
  /// - Throws: `ResultFileError` for a file that is missing or has another form.
  package static func read(from directory: String) throws(ResultFileError) -> [SampledSeries] {
    var reader = try CSVReader(
      path: directory + "/timeseries.csv",
      columns: [
        .measure("replication", .integer, "Number of the replication."),
        .measure("group", .text, "Name of the group."),
        .measure("time_s", .decimal, "Simulated time."),
        .measure("backlog_messages", .integer, "Backlog."),
        .measure("completions_per_s", .decimal, "Completions a second."),
        .measure("busy_share", .decimal, "Share of thread time."),
      ], unnamed: .ignored)
    var all: [SampledSeries] = []
    var first: Int64?
    while try reader.nextRow() {
      let replication = try reader.integer(at: 0)
      if first == nil { first = replication }
      guard replication == first else { break }
      let group = try reader.text(at: 1)
      let place = all.lastIndex { $0.group == group } ?? all.count
      if place == all.count { all.append(SampledSeries(group: group)) }
      all[place].times.append(try reader.decimal(at: 2))
      all[place].backlog.append(Double(try reader.integer(at: 3)))
      all[place].completions.append(reader.isEmpty(at: 4) ? .nan : try reader.decimal(at: 4))
      all[place].busyShare.append(reader.isEmpty(at: 5) ? .nan : try reader.decimal(at: 5))
    }
    return all
  }
}

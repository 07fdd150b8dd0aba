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
  ///
  /// Mean times come from Little's law: the messages there over the messages completed a second. Of such
  /// a ratio R = N / X of means the series is R + (N(t) - R X(t)) / X, whose deviation is the ratio's.
  ///
  /// Sources: J. D. C. Little, "A proof for the queuing formula L = λW", Operations Research 9, 1961; for
  /// the ratio A. M. Law, *Simulation Modeling and Analysis*, 5th edition, section 9.5.3.
  ///
  /// - Parameters:
  ///   - metric: The metric's name.
  ///   - warmUp: The end of the warm-up, in seconds.
  ///   - servers: Threads of all members, which work on a message each.
  /// - Returns: The series; empty without samples behind the warm-up.
  package func series(of metric: String, after warmUp: Double, servers: Int) -> [Double]? {
    switch metric {
    case "backlog.mean": return steady(backlog, after: warmUp)
    case "throughput": return steady(completions, after: warmUp)
    case "busy_share": return steady(busyShare, after: warmUp)
    case "sojourn.mean": return ratio(backlog, after: warmUp)
    case "waiting.mean":
      return ratio(zip(backlog, busyShare).map { $0 - $1 * Double(servers) }, after: warmUp)
    default: return nil
    }
  }

  private func steady(_ all: [Double], after warmUp: Double) -> [Double] {
    guard let first = times.firstIndex(where: { $0 > warmUp }) else { return [] }
    return Array(all[(first + 1)...])
  }

  private func ratio(_ numbers: [Double], after warmUp: Double) -> [Double] {
    let (numbers, rates) = (steady(numbers, after: warmUp), steady(completions, after: warmUp))
    let (number, rate) = (numbers.reduce(0, +), rates.reduce(0, +))
    guard number.isFinite, rate > 0 else { return [] }
    let ratio = number / rate
    return zip(numbers, rates).map { ratio + ($0 - ratio * $1) * Double(rates.count) / rate }
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

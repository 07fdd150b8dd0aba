// SPDX-License-Identifier: GPL-3.0-or-later

import Experiments
import Reports
import ResultFiles

/// The pictures of a sweep: metrics over the swept parameter, a picture for each group.
struct SweepPictureWriter {
  let directory: ResultDirectory
  let plan: SweepPlan
  /// Whether the scripts are run, too.
  let draws: Bool

  /// Metrics that have a panel.
  private static let metrics = ["sojourn.p99", "backlog.peak", "throughput"]

  /// Writes the scripts and draws the pictures from the tables that are finished.
  ///
  /// - Returns: What kept pictures from being drawn, if anything did; the result is good all the
  ///   same.
  /// - Throws: `ResultFileError`.
  func write() throws(ResultFileError) -> String? {
    let scripts = try SweepPictures.scripts(
      forResultsIn: directory.workingDirectory,
      points: plan.points.map { point in
        zip(plan.parameters, point.values).map { parameter, value in
          SweepPictures.Value(
            path: parameter.path,
            unit: parameter.kind == .text ? nil : parameter.column.unit.symbol,
            text: value.text, number: value.number)
        }
      },
      metrics: Self.metrics.compactMap { name in
        MetricCatalogue.metric(named: name).map { (name, $0.unit.symbol) }
      })
    for script in scripts { try directory.write(script.text, to: script.scriptPath) }
    guard draws, !scripts.isEmpty else { return nil }
    do throws(GnuplotError) {
      let gnuplot = try GnuplotProcess()
      for script in scripts { try gnuplot.draw(script, in: directory.workingDirectory) }
      return nil
    } catch {
      return error.message
    }
  }
}

// SPDX-License-Identifier: GPL-3.0-or-later

import Recordings

/// One figure of a recording beside its prediction.
package struct ReplayFigure: Sendable, Equatable {
  /// The figure's name.
  package var name: String
  /// The consumer that it is about; empty for the whole system.
  package var consumer: String
  /// The unit: `s`, `messages` or another word for what is counted.
  package var unit: String
  /// What was recorded; nil where there was nothing.
  package var measured: Double?
  /// What the model predicts; nil where there was nothing.
  package var predicted: Double?

  /// Predicted less measured over measured; nil where either is missing or nothing was measured.
  package var error: Double? {
    guard let measured, let predicted, measured != 0 else { return nil }
    return (predicted - measured) / measured
  }
}

extension Replay {
  /// All figures, the mean first, the counts of consumers last.
  package var figures: [ReplayFigure] {
    var figures = [
      time("sojourn.mean", measured.meanSojourn, predicted.meanSojourn),
      time("sojourn.p50", measured.p50, predicted.p50),
      time("sojourn.p95", measured.p95, predicted.p95),
      time("sojourn.p99", measured.p99, predicted.p99),
      count("in_system.peak", measured.peak, predicted.peak),
      count("completed", measured.completed, predicted.completed),
    ]
    if setup.drain != nil {
      figures.insert(time("in_system.drain", measured.drain, predicted.drain), at: 5)
    }
    for (number, consumer) in consumers.enumerated() {
      figures.append(
        count(
          "consumer.completed", measured.perConsumer[number], predicted.perConsumer[number],
          of: consumer))
    }
    return figures
  }

  /// The relative error of the mean sojourn.
  package var meanError: Double {
    (predicted.meanSojourn - measured.meanSojourn) / measured.meanSojourn
  }

  /// The relative error of a figure of the whole system.
  package func error(of figure: String) -> Double? {
    figures.first { $0.name == figure && $0.consumer.isEmpty }?.error
  }

  /// The sizes of the relative errors of consumers' counts, of those that completed anything.
  package var countErrors: [Double] {
    zip(measured.perConsumer, predicted.perConsumer).filter { $0.0 > 0 }
      .map { abs(Double($0.1 - $0.0)) / Double($0.0) }
  }

  /// The largest of ``countErrors``; 0 without any.
  package var largestCountError: Double { countErrors.max() ?? 0 }

  /// The instant of the last sample of the curves, in seconds.
  package var end: Double {
    Double(Int64(max(measuredCurve.count, 1) - 1) * SystemFigures.tick) * 1e-9
  }

  private func time(_ name: String, _ measured: Int64?, _ predicted: Int64?) -> ReplayFigure {
    ReplayFigure(
      name: name, consumer: "", unit: "s", measured: measured.map { Double($0) * 1e-9 },
      predicted: predicted.map { Double($0) * 1e-9 })
  }

  private func time(_ name: String, _ measured: Double, _ predicted: Double) -> ReplayFigure {
    ReplayFigure(
      name: name, consumer: "", unit: "s", measured: measured.isNaN ? nil : measured * 1e-9,
      predicted: predicted.isNaN ? nil : predicted * 1e-9)
  }

  private func count(
    _ name: String, _ measured: Int, _ predicted: Int, of consumer: String = ""
  ) -> ReplayFigure {
    ReplayFigure(
      name: name, consumer: consumer, unit: "messages", measured: Double(measured),
      predicted: Double(predicted))
  }
}

// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine
import Stochastics

/// Checks of steady states: every figure of which the case knows the expected value and the
/// asymptotic deviation.
enum SteadyStateLaws {
  /// Asymptotic deviations larger than the file's, which come from few runs and are known to be too
  /// small, by the case and the figure.
  ///
  /// Those of mm1-rho95 come from 24 runs and are too small by a quarter to two fifths: that of the
  /// mean sojourn must be close to that of the mean wait, 0.7795, which is known in closed form.
  /// These come from 400 runs of Lindley's recursion in another program, two million messages each.
  /// The 99th percentile of md1-rho80 has 1.262 from 40 runs; this is from 600 runs of a million.
  static let largerDeviations: [String: [String: Double]] = [
    "mm1-rho95": [
      "mean_sojourn_s": 0.777, "p90_sojourn_s": 2.04, "p95_sojourn_s": 3.15, "p90_wait_s": 2.04,
      "p95_wait_s": 3.15,
    ],
    "md1-rho80": ["p99_wait_s": 1.52],
  ]

  /// A figure of a case: its name, the value to expect and the deviation of one message.
  private struct Figure {
    var name: SteadyStateStatistic
    var title: String
    var expected: Double
    var deviation: Double
  }

  /// Runs a case, or the part of it whose figures' names begin in one way, and compares.
  static func findings(
    on theory: TheoryCase, _ system: SteadyStateSystem, _ effort: ValidationEffort,
    prefix: String = ""
  ) throws -> Findings {
    var figures = try figures(of: theory, prefix: prefix)
    guard let mean = figures.first(where: { $0.name.isMean && $0.deviation > 0 }) else {
      throw MissingValue(name: "asymptotic_sd of a mean")
    }
    var keepsMessages = figures.contains { $0.name.needsWaits }
    let alternatives = figures.contains { $0.name.rawValue.hasSuffix("_sojourn_s") }
    let wanted = effort.messages(
      expected: mean.expected, deviation: mean.deviation, keepsMessages: false)
    if wanted > effort.mostKept, alternatives {
      // Waits alone need every message to be kept; sojourn times say the same of longer runs.
      figures.removeAll { $0.name.needsWaits }
      keepsMessages = false
    }
    let messages = keepsMessages ? min(wanted, effort.mostKept) : wanted
    let warmUp = effort.warmUp(expected: mean.expected, deviation: mean.deviation)
    // An estimate that may be off by half of its value is far from normal.
    figures.removeAll {
      $0.deviation > 0
        && 2 * Deviations.limit * $0.deviation > $0.expected * Double(messages).squareRoot()
    }
    return try compare(
      figures, in: system.specification(messages: messages, warmUp: warmUp), effort,
      options: RunOptions(attempts: keepsMessages ? .share(1) : .none))
  }

  /// The figures that a run can tell and the case expects, with their deviations.
  private static func figures(of theory: TheoryCase, prefix: String) throws -> [Figure] {
    // Where about half of the messages wait, the median wait is at the edge of the atom at zero.
    let waiting = try? theory.expected.number("prob_wait")
    let medianIsEdge = waiting.map { (0.45...0.55).contains($0) } ?? false
    return try SteadyStateStatistic.allCases.compactMap { name in
      let title = prefix + name.rawValue
      guard
        let deviation = largerDeviations[theory.id]?[title] ?? theory.asymptoticDeviations[title],
        theory.expected.names.contains(title), !(name == .medianWait && medianIsEdge)
      else { return nil }
      return Figure(
        name: name, title: title, expected: try theory.expected.number(title),
        deviation: deviation)
    }
  }

  private static func compare(
    _ figures: [Figure], in specification: ModelSpecification, _ effort: ValidationEffort,
    options: RunOptions
  ) throws -> Findings {
    var statistics = figures.map { Deviations($0.title, expected: $0.expected) }
    var largest = Array(repeating: 0.0, count: figures.count)
    for seed in effort.seeds {
      let outcome = try Replication.run(
        specification, seed: seed, replication: 0, options: options)
      let sample = SteadyStateSample(outcome, warmUp: .zero + specification.warmUp)
      for (index, figure) in figures.enumerated() {
        let value = try sample.value(of: figure.name)
        largest[index] = max(largest[index], value)
        statistics[index].add(
          value, standardError: figure.deviation / Double(sample.count).squareRoot())
      }
    }
    var findings = Findings()
    for (index, figure) in figures.enumerated() {
      if figure.deviation > 0 {
        findings.add(statistics[index])
      } else {
        // A quantile inside the atom at zero does not vary at all.
        findings.compare(figure.title, largest[index], figure.expected, within: 0)
      }
    }
    return findings
  }
}

/// A figure of a steady state by its name in `theory.json`.
enum SteadyStateStatistic: String, CaseIterable {
  case meanWait = "mean_wait_s"
  case meanSojourn = "mean_sojourn_s"
  case meanNumber = "mean_number"
  case shareWaiting = "prob_wait"
  case waitDeviation = "wait_stddev_s"
  case medianWait = "p50_wait_s"
  case wait90 = "p90_wait_s"
  case wait95 = "p95_wait_s"
  case wait99 = "p99_wait_s"
  case medianSojourn = "p50_sojourn_s"
  case sojourn90 = "p90_sojourn_s"
  case sojourn95 = "p95_sojourn_s"
  case sojourn99 = "p99_sojourn_s"

  var isMean: Bool { [.meanWait, .meanSojourn, .meanNumber].contains(self) }

  /// Whether it needs the wait of each message; means and quantiles of sojourn times do not.
  var needsWaits: Bool {
    switch self {
    case .shareWaiting, .waitDeviation, .medianWait, .wait90, .wait95, .wait99: true
    default: false
    }
  }

  /// The percentage of a quantile.
  var percent: Double? {
    rawValue.hasPrefix("p") ? Double(rawValue.dropFirst().prefix { $0 != "_" }) : nil
  }
}

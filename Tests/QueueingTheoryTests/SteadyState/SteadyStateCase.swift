// SPDX-License-Identifier: GPL-3.0-or-later

import GoldenCases
import MessagingModel
import QueueAllocation
import SimulationEngine
import Stochastics
import Testing

/// A system in its steady state, the messages that a run needs, and the figures to compare.
struct SteadyStateCase: Sendable, CustomTestStringConvertible {
  /// The name in `theory.json`.
  let id: String
  /// What stands before the figures' names in a case about several systems.
  var prefix = ""
  /// Messages a run, after the warm-up.
  ///
  /// Two hundred thousand are the fewest for which the deviations of quantiles hold; the mean wait
  /// at a load of 0.8 is then good to about 2.5 % a run and 0.6 % over all seeds.
  var messages = 200_000
  /// Messages that the warm-up lets pass: many times the relaxation time, which is 72 messages for
  /// M/M/1 at a load of 0.8 and 1,500 at 0.95.
  var warmUp = 10_000
  /// Asymptotic deviations that replace the file's, which come from few runs.
  var remeasured: [String: Double] = [:]
  /// The figures.
  let statistics: [SteadyStateStatistic]
  /// Messages a second and the scenario.
  let system: @Sendable (TheoryValues) throws -> System

  struct System {
    var rate: Double
    var arrivals: ArrivalSpecification
    var service: DistributionSpecification
    var threads = 1
    var queues = 1
    var members = 1
    var routing = ProducerSpecification.Routing.roundRobin
  }

  var testDescription: String { prefix.isEmpty ? id : "\(id), \(prefix)" }

  /// The scenario of the system, long enough for the messages.
  func specification(_ system: System) -> ModelSpecification {
    let count = Double(TestLength.scaled(messages))
    let warmUp = Double(warmUp)
    var specification = QueueingSystem.specification(
      duration: VirtualDuration(seconds: (warmUp + count) / system.rate),
      arrivals: system.arrivals, service: .distribution(system.service), queues: system.queues,
      members: system.members, threads: system.threads)
    specification.warmUp = VirtualDuration(seconds: warmUp / system.rate)
    specification.producers[0].routing = system.routing
    return specification
  }

  /// Runs all seeds and returns how far each figure lies off.
  func deviations() throws -> [Deviations] {
    let theory = try TheoryCase.named(id)
    let specification = specification(try system(theory.parameters))
    let options = RunOptions(
      attempts: statistics.contains { $0.needsWaits } ? .share(1) : .none)
    var deviations = try statistics.map {
      Deviations(prefix + $0.name, expected: try theory.expected.number(prefix + $0.name))
    }
    for seed in TestLength.seeds {
      let outcome = try Replication.run(
        specification, seed: seed, replication: 0, options: options)
      let sample = SteadyStateSample(outcome, warmUp: .zero + specification.warmUp)
      for (index, statistic) in statistics.enumerated() {
        let deviation =
          try remeasured[statistic.name] ?? theory.deviation(prefix + statistic.deviation)
        deviations[index].add(
          try statistic.value(of: sample),
          standardError: deviation / Double(sample.count).squareRoot())
      }
    }
    return deviations
  }
}

/// A figure by its name in `theory.json`.
struct SteadyStateStatistic: Sendable, ExpressibleByStringLiteral {
  /// The name of the expected value, which says what is measured.
  let name: String
  /// The name of its asymptotic deviation.
  let deviation: String

  init(stringLiteral name: String) {
    self.name = name
    deviation = name
  }

  /// A quantile of the sojourn time where only that of the wait has a known deviation, the same
  /// since the time of service is constant.
  static func constantService(_ percentile: Int) -> Self {
    Self(name: "p\(percentile)_sojourn_s", deviation: "p\(percentile)_wait_s")
  }

  private init(name: String, deviation: String) {
    self.name = name
    self.deviation = deviation
  }

  /// Whether it needs the wait of each message; means and quantiles of sojourn times do not.
  var needsWaits: Bool {
    name.hasSuffix("_wait_s") && name.hasPrefix("p") || name == "prob_wait"
      || name == "wait_stddev_s"
  }

  func value(of sample: SteadyStateSample) throws -> Double {
    switch name {
    case "mean_wait_s": return sample.meanWait
    case "mean_sojourn_s": return sample.meanSojourn
    case "mean_number": return sample.meanNumber
    case "prob_wait": return sample.shareWaiting
    case "wait_stddev_s": return sample.waitDeviation
    default:
      let parts = name.split(separator: "_")
      guard parts.count == 3, let percent = Double(parts[0].dropFirst()),
        let value = parts[1] == "wait" ? sample.wait(percent) : sample.sojourn(percent)
      else { throw MissingValue(name: name) }
      return value
    }
  }
}

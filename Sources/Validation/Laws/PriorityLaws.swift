// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine
import Stochastics

/// Checks of the waits of classes without preemption (Cobham) on a RabbitMQ queue with
/// `max_priority`.
///
/// The classes are producers whose messages have priorities, the highest for class 1. The consumer
/// has one thread and a prefetch of 1: the queue chooses anew whenever it has become free, and what
/// it works on stays.
enum PriorityLaws {
  static let checker = LawChecker(["priority-nonpreemptive-"], check: check)

  /// Asymptotic deviations for one message of any class that the file does not have: from 400 runs of
  /// an event recursion in another program, 500,000 messages each.
  ///
  /// For the figures that the file has, that program gave the file's within 13 %.
  static let ownDeviations: [String: [String: Double]] = [
    "priority-nonpreemptive-2-mm1": [
      "class1_mean_wait_s": 0.0502, "class2_mean_wait_s": 0.694, "mean_wait_s": 0.443,
    ],
    "priority-nonpreemptive-3-md1": [
      "class1_mean_wait_s": 0.0136, "class2_mean_wait_s": 0.0438, "class3_mean_wait_s": 0.641,
      "mean_wait_s": 0.273,
    ],
  ]

  private struct Figure {
    /// The class, from 0; `nil` for all.
    var kind: Int?
    var isSojourn: Bool
    var expected: Double
    var deviation: Double
  }

  private struct Kind {
    var rate: Double
    var mean: Double
  }

  private static func check(
    _ theory: TheoryCase, _ effort: ValidationEffort
  ) throws -> Findings {
    let kinds = try theory.parameters.rows("classes").map { row in
      guard let rate = row["arrival_rate_per_s"], let mean = row["service_mean_s"], rate > 0,
        mean > 0, rate < 1e9, mean < 1e9
      else { throw MissingValue(name: "classes") }
      return Kind(rate: rate, mean: mean)
    }
    var figures: [Figure] = []
    var statistics: [Deviations] = []
    for kind in [nil] + kinds.indices.map({ Optional($0) }) {
      for suffix in ["mean_wait_s", "mean_sojourn_s"] {
        let name = (kind.map { "class\($0 + 1)_" } ?? "") + suffix
        guard theory.expected.names.contains(name),
          let deviation = theory.asymptoticDeviations[name] ?? ownDeviations[theory.id]?[name]
        else { continue }
        let expected = try theory.expected.number(name)
        statistics.append(Deviations(name, expected: expected))
        figures.append(
          Figure(
            kind: kind, isSojourn: suffix == "mean_sojourn_s", expected: expected,
            deviation: deviation))
      }
    }
    guard
      let widest = figures.max(by: { $0.deviation / $0.expected < $1.deviation / $1.expected })
    else { throw MissingValue(name: "asymptotic_sd") }
    let messages = effort.messages(
      expected: widest.expected, deviation: widest.deviation, keepsMessages: true)
    let warmUp = effort.warmUp(expected: widest.expected, deviation: widest.deviation)
    let law = try theory.parameters.text("service_distribution")
    for seed in effort.seeds {
      let attempts = try attempts(
        kinds, law: law, warmUp: warmUp, messages: messages, seed: seed)
      for (index, figure) in figures.enumerated() {
        let times = attempts.filter { figure.kind == nil || $0.producer == figure.kind }
          .map { figure.isSojourn ? $0.sojourn : $0.wait }
        statistics[index].add(
          Double(times.reduce(0, +)) / 1e9 / Double(times.count),
          standardError: figure.deviation / Double(attempts.count).squareRoot())
      }
    }
    return Findings(statistics)
  }

  /// The attempts after the warm-up of a run.
  private static func attempts(
    _ kinds: [Kind], law: String, warmUp: Int, messages: Int, seed: UInt64
  ) throws -> [DeliveryAttempt] {
    let rate = kinds.reduce(0) { $0 + $1.rate }
    let areEqual = kinds.allSatisfy { $0.mean == kinds[0].mean }
    let streams = StreamFamily(seed: seed, replication: 0)
    let classes = try kinds.enumerated().map { index, kind in
      let arrivals = try ArrivalSpecification(PoissonArrivals(rate: kind.rate))
      // A group has one service law: where classes differ, their times are given beforehand.
      guard !areEqual else { return WorkQueueSystem.Class(arrivals: arrivals) }
      let sampler = try WorkQueueSystem.service(law, mean: kind.mean).makeSampler()
      var stream = streams.stream(entity: "class-\(index + 1)", purpose: "services")
      let expected = Double(warmUp + messages) * kind.rate / rate
      let count = Int(expected + 10 * expected.squareRoot()) + 10
      return WorkQueueSystem.Class(
        arrivals: arrivals, services: (0..<count).map { _ in sampler.nanoseconds(using: &stream) })
    }
    let system = WorkQueueSystem(
      service: .distribution(try WorkQueueSystem.service(law, mean: kinds[0].mean)),
      classes: classes)
    let start = QueueingSystem.instant(Double(warmUp) / rate)
    let specification = try system.specification(
      duration: VirtualDuration(seconds: Double(warmUp + messages) / rate),
      warmUp: start - .zero)
    return try Replication.run(
      specification, seed: seed, replication: 0, options: RunOptions(attempts: .share(1))
    ).attempts.filter { $0.published >= start }
  }
}

// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine
import SimulationMetrics
import Stochastics

/// Checks of M/M/c/K and of Erlang's loss system on a RabbitMQ queue with a length limit.
///
/// *K* counts the messages in service, `max_length` only those that are ready. With a prefetch of 1
/// each of *c* consumers holds the message that it works on and no other, so *K* = *c* +
/// `max_length`. With `reject-publish` a message is turned away that finds the limit reached; at a
/// limit of zero that would be every message, so Erlang's loss system, *K* = *c*, has `drop-head`: a
/// message that finds an idle consumer is given to it without having been in the queue, any other
/// one is at once its own head too many. What was turned away is the group's count of dropped
/// messages, of all published ones; both leave out what happened during the warm-up.
enum LengthLimitLaws {
  static let checker = LawChecker(["mm1k-", "mmck-", "erlangB-"], check: check)

  /// Asymptotic deviations for one offered message that the file does not have, by the case and the
  /// figure: from 400 runs of an event recursion in another program, 300,000 offered messages each.
  ///
  /// For the figures that the file has, that program gave the file's within 17 %.
  static let ownDeviations: [String: [String: Double]] = [
    "mm1k-10-rho90": [
      "mean_sojourn_s": 0.164, "mean_number": 14.3, "throughput_per_s": 73.2,
      "prob_wait_accepted": 0.885, "utilization": 0.869, "loss_rate_per_s": 56.3,
    ],
    "mm1k-20-overload": [
      "mean_sojourn_s": 0.301, "mean_number": 12.5, "throughput_per_s": 118,
      "loss_rate_per_s": 195,
    ],
    "mmck-4-10": [
      "mean_sojourn_s": 0.320, "mean_number": 11.1, "throughput_per_s": 29.0,
      "prob_wait_accepted": 1.60, "utilization": 0.851, "loss_rate_per_s": 23.4,
    ],
    "erlangB-10-a8": ["mean_number": 6.39, "throughput_per_s": 5.89],
  ]

  /// A figure that a run tells.
  private enum Figure: String, CaseIterable {
    case lost = "block_prob"
    case throughput = "throughput_per_s"
    case lossRate = "loss_rate_per_s"
    case utilization
    case meanNumber = "mean_number"
    case meanWait = "mean_wait_s"
    case meanSojourn = "mean_sojourn_s"
    case waiting = "prob_wait_accepted"
    case medianWait = "p50_wait_s"
    case wait90 = "p90_wait_s"
    case wait95 = "p95_wait_s"
    case wait99 = "p99_wait_s"
  }

  private struct Expectation {
    var figure: Figure
    var expected: Double
    var deviation: Double
  }

  private static func check(
    _ theory: TheoryCase, _ effort: ValidationEffort
  ) throws -> Findings {
    let rate = try theory.parameters.positive("arrival_rate_per_s")
    let system = try system(theory.parameters, rate: rate)
    let expectations = try Figure.allCases.compactMap { figure -> Expectation? in
      let name = figure.rawValue
      guard theory.expected.names.contains(name),
        let deviation = theory.asymptoticDeviations[name] ?? ownDeviations[theory.id]?[name],
        deviation > 0
      else { return nil }
      return Expectation(
        figure: figure, expected: try theory.expected.number(name), deviation: deviation)
    }
    guard let main = expectations.first(where: { $0.figure == .meanWait }) ?? expectations.first
    else { throw MissingValue(name: "asymptotic_sd") }
    let messages = effort.messages(
      expected: main.expected, deviation: main.deviation, keepsMessages: true)
    let warmUp = effort.warmUp(expected: main.expected, deviation: main.deviation)
    let specification = try system.specification(
      duration: VirtualDuration(seconds: Double(warmUp + messages) / rate),
      warmUp: VirtualDuration(seconds: Double(warmUp) / rate))
    var statistics = expectations.map {
      Deviations($0.figure.rawValue, expected: $0.expected)
    }
    for seed in effort.seeds {
      let run = try LimitedRun(specification, seed: seed)
      for (index, expectation) in expectations.enumerated() {
        statistics[index].add(
          try run.value(of: expectation.figure),
          standardError: expectation.deviation / Double(run.offered).squareRoot())
      }
    }
    return Findings(statistics)
  }

  private static func system(_ values: TheoryValues, rate: Double) throws -> WorkQueueSystem {
    let servers = try values.count("servers")
    let capacity = (try? values.count("system_capacity_including_in_service")) ?? servers
    try Senseless.unless(
      (1...10_000).contains(servers) && (servers...1_000_000).contains(capacity),
      "\(servers) servers in \(capacity) places")
    let mean =
      try (try? values.positive("service_mean_s"))
      ?? 1 / values.positive("service_rate_per_s_per_server")
    let law = (try? values.text("service_distribution")) ?? "exponential"
    var system = WorkQueueSystem(
      service: .distribution(try WorkQueueSystem.service(law, mean: mean)),
      arrivals: try ArrivalSpecification(PoissonArrivals(rate: rate)), consumers: servers)
    system.limit = (capacity - servers, capacity > servers ? .rejectPublish : .dropHead)
    return system
  }

  /// One run, without its warm-up.
  private struct LimitedRun {
    /// Messages published after the warm-up.
    let offered: Int64
    private let lost: Int64
    private let seconds: Double
    private let group: GroupOutcome
    private let sample: SteadyStateSample

    init(_ specification: ModelSpecification, seed: UInt64) throws {
      // The same run up to the end of the warm-up says what had been counted by then.
      var start = specification
      start.duration = specification.warmUp
      start.warmUp = .zero
      start.sampleInterval = start.duration
      let before = try Replication.run(start, seed: seed, replication: 0).group.account
      let outcome = try Replication.run(
        specification, seed: seed, replication: 0, options: RunOptions(attempts: .share(1)))
      group = outcome.group
      sample = SteadyStateSample(outcome, warmUp: .zero + specification.warmUp)
      offered = group.account.published - before.published
      lost = group.account.dropped - before.dropped
      seconds = (specification.duration - specification.warmUp).seconds
    }

    func value(of figure: Figure) throws -> Double {
      switch figure {
      case .lost: Double(lost) / Double(offered)
      case .throughput: group.throughput
      case .lossRate: Double(lost) / seconds
      case .utilization: group.busyShare
      case .meanNumber: sample.meanNumber
      case .meanWait: sample.meanWait
      case .meanSojourn: sample.meanSojourn
      case .waiting: try sample.value(of: .shareWaiting)
      case .medianWait: try sample.value(of: .medianWait)
      case .wait90: try sample.value(of: .wait90)
      case .wait95: try sample.value(of: .wait95)
      case .wait99: try sample.value(of: .wait99)
      }
    }
  }
}

// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine
import Stochastics

/// Checks of closed systems, M/M/c//N, on the credit window of a RabbitMQ consumer.
///
/// A window of *N* messages in front of a queue that never runs empty is a closed system: each
/// credit is one of the *N* clients. It is in front of the servers while its message is at the
/// consumer, and thinks while the acknowledgement travels to the queue and the next message back;
/// each way takes half of the time. The law holds for any distribution of that time with its mean.
/// The servers are the threads of the consumer.
enum ClosedLaws {
  static let checker = LawChecker(["closed-"], check: check)

  /// Asymptotic deviations for one message with a constant time to think, by the case and the
  /// figure: from 300 runs of a recursion in another program, 300,000 messages each.
  ///
  /// The file has that of the throughput alone, and for times to think that vary.
  static let ownDeviations: [String: [String: Double]] = [
    "closed-10-producers": [
      "throughput_per_s": 95.2, "mean_wait_s": 0.0883, "mean_sojourn_s": 0.0988,
      "utilization": 0.158, "mean_number": 4.76,
    ],
    "closed-prefetch-26-exp": [
      "throughput_per_s": 114, "mean_wait_s": 0.0576, "mean_sojourn_s": 0.0613,
      "utilization": 0.571, "mean_number": 11.4,
    ],
    "closed-40-on-4-servers": [
      "throughput_per_s": 213, "mean_wait_s": 0.191, "mean_sojourn_s": 0.213,
      "mean_number": 21.3,
    ],
  ]

  private static let names = [
    "throughput_per_s", "mean_number", "mean_sojourn_s", "mean_wait_s", "utilization",
  ]

  private static func check(
    _ theory: TheoryCase, _ effort: ValidationEffort
  ) throws -> Findings {
    let population = try theory.parameters.count("population")
    let servers = try theory.parameters.count("servers")
    let thinking = try theory.parameters.positive("think_or_network_mean_s")
    let law = try theory.parameters.text("service_distribution")
    var statistics: [Deviations] = []
    var deviations: [Double] = []
    for name in names {
      guard theory.expected.names.contains(name),
        let deviation = ownDeviations[theory.id]?[name] ?? theory.asymptoticDeviations[name]
      else { continue }
      statistics.append(Deviations(name, expected: try theory.expected.number(name)))
      deviations.append(deviation)
    }
    guard !statistics.isEmpty else { throw MissingValue(name: "asymptotic_sd") }
    let wanted = zip(statistics, deviations).map {
      effort.messages(expected: $0.expected, deviation: $1, keepsMessages: true)
    }
    let messages = wanted.max() ?? ValidationEffort.least
    let warmUp = 10_000
    let stored = warmUp + messages + population
    let service = try WorkQueueSystem.service(
      law, mean: theory.parameters.positive("service_mean_s"))
    var system = WorkQueueSystem(
      service: .distribution(service),
      arrivals: try ArrivalSpecification(
        RecordedArrivals(instants: [0]), batch: .fixed(stored)),
      threads: servers, prefetch: population)
    system.latency = VirtualDuration(seconds: thinking / 2)
    let throughput = try theory.expected.positive("throughput_per_s")
    let specification = try system.specification(
      duration: VirtualDuration(seconds: 1.2 * Double(stored) / throughput))
    for seed in effort.seeds {
      let outcome = try Replication.run(
        specification, seed: seed, replication: 0, options: RunOptions(attempts: .share(1)))
      guard outcome.attempts.count == stored else {
        return "only \(outcome.attempts.count) of \(stored) messages were completed"
      }
      let values = values(
        of: outcome.attempts[warmUp..<(warmUp + messages)], servers: servers,
        from: outcome.attempts[warmUp - 1].ended)
      for index in statistics.indices {
        statistics[index].add(
          values[statistics[index].name] ?? .nan,
          standardError: deviations[index] / Double(messages).squareRoot())
      }
    }
    return Findings(statistics)
  }

  /// What consecutive completions say.
  private static func values(
    of attempts: ArraySlice<DeliveryAttempt>, servers: Int, from start: VirtualTime
  ) -> [String: Double] {
    var waits: Int64 = 0
    var sojourns: Int64 = 0
    var services: Int64 = 0
    for attempt in attempts {
      waits += (attempt.started - attempt.delivered).nanoseconds
      sojourns += (attempt.ended - attempt.delivered).nanoseconds
      services += (attempt.ended - attempt.started).nanoseconds
    }
    let count = Double(attempts.count)
    let time = attempts.last.map { ($0.ended - start).seconds } ?? .nan
    return [
      "throughput_per_s": count / time, "mean_wait_s": Double(waits) / 1e9 / count,
      "mean_sojourn_s": Double(sojourns) / 1e9 / count,
      "mean_number": Double(sojourns) / 1e9 / time,
      "utilization": Double(services) / 1e9 / time / Double(servers),
    ]
  }
}

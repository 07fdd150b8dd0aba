// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine
import Stochastics

/// Checks of M/M/1 whose server pauses at random times: a RocketMQ client with a pause for each.
///
/// Pauses begin after exponential times of work or idleness, last exponential times, and keep what has
/// been done of a service. They are drawn beforehand, as scenarios name their events.
enum RandomPausesLaw {
  static let checker = LawChecker(["onoff-consumer-"], check: check)

  private static func check(_ theory: TheoryCase, _ effort: ValidationEffort) throws -> Findings {
    let values = theory.parameters
    let (rate, pauseRate, pause) = try (
      values.positive("arrival_rate_per_s"), values.positive("pause_rate_per_s_while_up"),
      values.positive("mean_pause_s")
    )
    let service = try values.positive("service_rate_per_s")
    let name = "mean_number"
    guard let deviation = theory.asymptoticDeviations[name] else {
      throw MissingValue(name: "asymptotic_sd")
    }
    var statistic = Deviations(name, expected: try theory.expected.number(name))
    let messages = effort.messages(
      expected: statistic.expected, deviation: deviation, keepsMessages: false)
    let warmUp = effort.warmUp(expected: statistic.expected, deviation: deviation)
    let duration = Double(warmUp + messages) / rate
    try Senseless.unless(
      duration * pauseRate <= 1e5 && pause <= 10, "\(pauseRate) pauses a second of \(pause) s")
    for seed in effort.seeds {
      var specification = QueueingSystem.specification(
        duration: VirtualDuration(seconds: duration),
        arrivals: try ArrivalSpecification(PoissonArrivals(rate: rate)),
        service: .distribution(try .exponential(mean: 1 / service)))
      specification.warmUp = VirtualDuration(seconds: Double(warmUp) / rate)
      specification.events = try pauses(
        rate: pauseRate, mean: pause, until: duration, seed: seed)
      let outcome = try Replication.run(specification, seed: seed, replication: 0)
      statistic.add(
        outcome.group.backlogMean, standardError: deviation / Double(messages).squareRoot())
    }
    return Findings([statistic])
  }

  private static func pauses(
    rate: Double, mean: Double, until end: Double, seed: UInt64
  ) throws -> [ScenarioEvent] {
    let streams = StreamFamily(seed: seed, replication: 0)
    var stream = streams.stream(entity: "pauses", purpose: "pauses")
    let up = try DistributionSpecification.exponential(mean: 1 / rate).makeSampler()
    let down = try DistributionSpecification.exponential(mean: mean).makeSampler()
    var events: [ScenarioEvent] = []
    var now = up.nanoseconds(using: &stream)
    while now < VirtualDuration(seconds: end).nanoseconds {
      let length = max(1, down.nanoseconds(using: &stream))
      events.append(
        ScenarioEvent(
          at: VirtualTime(nanoseconds: now),
          .fault(
            .pause(
              group: QueueingSystem.group, consumers: QueueingSystem.memberIDs(1),
              duration: VirtualDuration(nanoseconds: length)))))
      now += length + max(1, up.nanoseconds(using: &stream))
    }
    return events
  }
}

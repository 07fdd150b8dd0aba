// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine
import SimulationMetrics
import Stochastics

/// Checks of two stations one behind the other (Jackson): two queues of RabbitMQ.
///
/// The consumer of the first rejects every message when it is done with it, and the queue hands what is
/// rejected on to the second, its dead-letter queue. A message's sojourn time goes on there.
enum TandemLaw {
  static let checker = LawChecker(["tandem-2"], check: check)

  private static func check(_ theory: TheoryCase, _ effort: ValidationEffort) throws -> Findings {
    let values = theory.parameters
    let rate = try values.positive("arrival_rate_per_s")
    let services = try ["stage1_rate_per_s", "stage2_rate_per_s"].map { try values.positive($0) }
    try Senseless.unless(services.allSatisfy { $0 > rate }, "\(rate)/s at \(services)/s")
    let name = "mean_sojourn_s"
    guard let deviation = theory.asymptoticDeviations[name] else {
      throw MissingValue(name: "asymptotic_sd")
    }
    var sojourn = Deviations(name, expected: try theory.expected.number(name))
    var numbers = try [1, 2].map { station in
      Deviations(
        "node\(station)_mean_number",
        expected: try theory.expected.number("node\(station)_mean_number"))
    }
    let messages = effort.messages(
      expected: sojourn.expected, deviation: deviation, keepsMessages: false)
    let warmUp = effort.warmUp(expected: sojourn.expected, deviation: deviation)
    let seconds = Double(messages) / rate
    let specification = try specification(
      rate: rate, services: services, seconds: seconds, warmUp: Double(warmUp) / rate)
    for seed in effort.seeds {
      let outcome = try Replication.run(specification, seed: seed, replication: 0)
      sojourn.add(
        (outcome.groups[1].latency?.meanParts.sojourn ?? .nan) / 1e9,
        standardError: deviation / Double(messages).squareRoot())
      for station in numbers.indices {
        numbers[station].add(
          outcome.groups[station].backlogMean,
          standardError: numberDeviation(rate: rate, service: services[station])
            / seconds.squareRoot())
      }
    }
    return Findings([sojourn] + numbers)
  }

  /// The asymptotic deviation of the number in an M/M/1 station, which each of the two is for itself
  /// (Burke), for a second of observation.
  ///
  /// Source: W. Whitt, "Planning queueing simulations", Management Science 35, 1989, section 3.
  private static func numberDeviation(rate: Double, service: Double) -> Double {
    let load = rate / service
    let idle = 1 - load
    return (2 * load * (1 + load) / service).squareRoot() / (idle * idle)
  }

  private static func specification(
    rate: Double, services: [Double], seconds: Double, warmUp: Double
  ) throws -> ModelSpecification {
    let queues = ["first", "second"]
    let duration = VirtualDuration(seconds: warmUp + seconds)
    let groups = try zip(queues, services).map { queue, service in
      GroupSpecification.competing(
        name: queue, queue: queue, consumerIDs: ["c0"], threads: 1,
        service: .distribution(try .exponential(mean: 1 / service)))
    }
    var specification = ModelSpecification(
      workQueues: WorkQueueSpecification(
        queues: [
          WorkQueue(
            name: queues[0], deadLetterExchange: "", deadLetterRoutingKey: queues[1]),
          WorkQueue(name: queues[1]),
        ],
        publishing: [Publishing(routingKey: .constant(queues[0]))],
        consumption: [
          WorkConsumption(queue: queues[0], prefetch: 1, onFailure: .reject),
          WorkConsumption(queue: queues[1], prefetch: 1),
        ]),
      duration: duration, warmUp: VirtualDuration(seconds: warmUp), sampleInterval: duration,
      producers: [
        ProducerSpecification(
          name: QueueingSystem.producer, topic: queues[0],
          arrivals: try ArrivalSpecification(PoissonArrivals(rate: rate)))
      ],
      groups: groups)
    specification.groups[0].failureProbability = 1
    return specification
  }
}

// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine
import Stochastics

/// Checks of waits that grow from one attempt at a message to the next, where the queue's broker or its
/// client knows them: one message that fails at every attempt, until it is dead-lettered.
enum BackoffCheckers {
  static let all: [GoldenChecker] = [
    checker("activemq-exp-redelivery-", redelivery),
    checker("exp-backoff-", cappedRedelivery),
    checker("rabbitmq-delayed-retry-", delayedRetry),
  ]

  private static func checker(
    _ prefix: String, _ system: @escaping @Sendable (TheoryValues) throws -> Ladder
  ) -> GoldenChecker {
    GoldenChecker(
      file: TheoryCase.file, section: TheoryCase.section, namesBeginningWith: prefix,
      as: TheoryCase.self
    ) { (theory: TheoryCase) throws -> Findings in
      try check(system(theory.parameters), theory.expected)
    }
  }

  /// A queue whose messages come back, and how often at most.
  private struct Ladder {
    var queue: WorkQueue
    var consumption: WorkConsumption
    var retries: Int
    /// Seconds of the run that a second of the case takes.
    var stretch = 1.0
  }

  private static let queue = "work"
  private static let deadLetters = "dead"

  // MARK: - Systems

  /// ActiveMQ's client, which keeps the message (`useExponentialBackOff`).
  @Sendable private static func redelivery(_ values: TheoryValues) throws -> Ladder {
    try activeMQ(
      retries: values.count("maximum_redeliveries"),
      initial: values.positive("initial_redelivery_delay_s"),
      multiplier: values.positive("back_off_multiplier"), longest: nil)
  }

  /// The same with a longest wait (`maximumRedeliveryDelay`).
  ///
  /// Figures of jitter have no counterpart: ActiveMQ's collision avoidance changes a wait by up to 15 %.
  @Sendable private static func cappedRedelivery(_ values: TheoryValues) throws -> Ladder {
    try activeMQ(
      retries: values.count("max_retries"), initial: values.positive("initial_s"),
      multiplier: values.positive("multiplier"), longest: values.positive("cap_s"))
  }

  private static func activeMQ(
    retries: Int, initial: Double, multiplier: Double, longest: Double?
  ) throws -> Ladder {
    try Senseless.unless((0...1_000).contains(retries), "\(retries) retries")
    let stretch = stretch(initial, multiplier, longest, retries)
    let first = try milliseconds(initial * stretch)
    // A longest wait shorter than the first one would not hold for it.
    let cap = try longest.map { try milliseconds($0 * stretch) }
    try Senseless.unless(cap ?? first >= first && multiplier >= 1, "a wait that shrinks")
    return Ladder(
      queue: WorkQueue(
        name: queue, kind: .activemq, deadLetterExchange: "", deadLetterRoutingKey: deadLetters),
      consumption: WorkConsumption(
        queue: queue,
        redelivery: RedeliveryPolicy(
          maximum: retries, initialDelay: first, delay: first, multiplier: multiplier,
          maximumDelay: cap)),
      retries: retries, stretch: stretch)
  }

  /// How much longer a second has to be for all waits to be whole milliseconds, which the client cuts
  /// off to; 1 where nothing helps.
  private static func stretch(
    _ initial: Double, _ multiplier: Double, _ longest: Double?, _ retries: Int
  ) -> Double {
    var waits: [Double] = []
    var wait = initial
    while waits.count < retries, wait <= longest ?? .infinity {
      waits.append(wait)
      wait *= multiplier
    }
    let factors = [1, 10, 100, 1e3, 1e4, 1e5, 1e6] + (1...20).map { Double(1 << $0) }
    return factors.first { factor in
      waits.allSatisfy {
        let count = $0 * factor * 1e3
        return (count - count.rounded()).magnitude <= 1e-10 * count
      }
    } ?? 1
  }

  /// RabbitMQ's quorum queue, which keeps the message (`x-delayed-retry-min`, `x-delivery-limit`).
  @Sendable private static func delayedRetry(_ values: TheoryValues) throws -> Ladder {
    let limit = try values.count("delivery_limit")
    return Ladder(
      queue: WorkQueue(
        name: queue, kind: .quorum, deadLetterExchange: "", deadLetterRoutingKey: deadLetters,
        deliveryLimit: limit,
        delayedRetry: WorkQueue.DelayedRetry(
          minimum: try milliseconds(values.positive("min_delay_s")),
          maximum: try milliseconds(values.positive("max_delay_s")))),
      consumption: WorkConsumption(queue: queue, prefetch: 1, onFailure: .requeue), retries: limit)
  }

  /// A time that clients and brokers can be told: in whole milliseconds.
  private static func milliseconds(_ seconds: Double) throws -> VirtualDuration {
    let count = (seconds * 1e3).rounded()
    try Senseless.unless(
      count >= 1 && count <= 1e9 && (seconds * 1e3 - count).magnitude <= 1e-6,
      "a wait of \(seconds) s")
    return .milliseconds(Int64(count))
  }

  // MARK: - The run

  private static func check(_ ladder: Ladder, _ expected: TheoryValues) throws -> Findings {
    let waits = try expected.numbers("retry_delays_s")
    let total = try expected.number("total_delay_until_dead_letter_s")
    try Senseless.unless(
      (0...1_000).contains(ladder.retries) && (0...1e9).contains(total), "so long a ladder")
    let outcome = try Replication.run(
      specification(ladder, seconds: (2 * total + 10) * ladder.stretch), seed: 1, replication: 0,
      options: RunOptions(attempts: .share(1)))
    let attempts = outcome.attempts
    guard let first = attempts.first else { return "the message was never delivered" }
    var findings = Findings()
    let deliveries = try (try? expected.count("deliveries")) ?? expected.count("delivery_attempts")
    findings.compare("attempts", attempts.count, deliveries)
    findings.require(
      "numbers of attempts", attempts.map(\.attempt) == Array(1...attempts.count),
      "attempts are not numbered in turn")
    findings.compare("delays", attempts.count - 1, waits.count)
    for (index, pair) in zip(zip(attempts, attempts.dropFirst()), waits).enumerated() {
      let (attempt, next) = pair.0
      findings.compareTimes(
        "delay \(index + 1)", (next.started - attempt.ended).seconds / ladder.stretch, pair.1)
    }
    guard let end = outcome.group.deadLetterTimes.first else {
      findings.require("dead letter", false, "the message was never dead-lettered")
      return findings
    }
    findings.compareTimes(
      "time until dead letter", (end - first.ended).seconds / ladder.stretch, total)
    return findings
  }

  private static func specification(
    _ ladder: Ladder, seconds: Double
  ) throws -> ModelSpecification {
    let duration = VirtualDuration(seconds: seconds)
    return ModelSpecification(
      workQueues: WorkQueueSpecification(
        queues: [ladder.queue, WorkQueue(name: deadLetters, kind: ladder.queue.kind)],
        publishing: [Publishing(routingKey: .constant(queue))], consumption: [ladder.consumption]),
      duration: duration, sampleInterval: duration,
      producers: [
        ProducerSpecification(
          name: QueueingSystem.producer, topic: queue,
          arrivals: try ArrivalSpecification(RecordedArrivals(instants: [0])))
      ],
      groups: [
        .competing(
          name: QueueingSystem.group, queue: queue, consumerIDs: ["c0"],
          service: .distribution(try .constant(0)), failureProbability: 1)
      ])
  }
}

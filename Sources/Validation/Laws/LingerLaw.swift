// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import QueueAllocation
import SimulationEngine
import Stochastics

/// Checks of the batches of a Kafka producer with `linger.ms` and `batch.size`, under Poisson arrivals.
///
/// One producer sends to one partition, whose consumer takes no time: a record is begun when its batch
/// is appended, so its wait is what batching adds, and records begun at one instant are one batch.
/// `batch.size` has room for as many records as the case wants.
enum LingerLaw {
  static let checker = LawChecker(["linger-"], check: check)

  /// Bytes of a record, and of the header of a batch (`DefaultRecordBatch.RECORD_BATCH_OVERHEAD`).
  private static let recordBytes = 100
  private static let headerBytes = 61
  /// The least number of rare events that is taken for normally distributed.
  private static let fewestNormal = 25.0

  private static func check(_ theory: TheoryCase, _ effort: ValidationEffort) throws -> Findings {
    let producer = try Producer(theory.parameters)
    let names = ["mean_batch_size", "mean_added_delay_s", "fraction_batches_full"]
    let expected = try names.map { try theory.expected.number($0) }
    let deviations = try names.map { name in
      guard let deviation = theory.asymptoticDeviations[name] else {
        throw MissingValue(name: name)
      }
      return deviation
    }
    let wanted = zip(expected, deviations).prefix(2).map {
      effort.messages(expected: $0, deviation: $1, keepsMessages: true)
    }
    let messages = wanted.max() ?? ValidationEffort.least
    var statistics = zip(names, expected).map { Deviations($0, expected: $1) }
    var rate = Deviations(
      "batch_rate_per_s", expected: try theory.expected.number("batch_rate_per_s"))
    var full = 0.0
    var batches = 0.0
    for seed in effort.seeds {
      let sent = try producer.run(messages: messages, seed: seed)
      let root = Double(sent.records).squareRoot()
      for (index, value) in [sent.meanSize, sent.meanDelay, sent.shareFull].enumerated() {
        statistics[index].add(value, standardError: deviations[index] / root)
      }
      rate.add(sent.rate, standardError: sent.rateError)
      full += sent.shareFull * Double(sent.batches)
      batches += Double(sent.batches)
    }
    let inAll = expected[2] * batches
    guard inAll / Double(effort.seeds.count) < fewestNormal else {
      return Findings(statistics + [rate])
    }
    // Too few of them are not normally distributed: their number over all runs is Poisson's.
    var findings = Findings([statistics[0], statistics[1], rate])
    findings.compare("full batches in all", full, inAll, within: 4 * (inAll + 1).squareRoot())
    return findings
  }

  private struct Producer {
    let rate: Double
    let linger: Double
    let most: Int

    init(_ values: TheoryValues) throws {
      rate = try values.positive("message_rate_per_s")
      linger = try values.positive("linger_s")
      most = try values.count("max_batch_messages")
      let arrivals = try values.text("arrivals")
      try Senseless.unless(arrivals == "Poisson", "arrivals: \(arrivals)")
      try Senseless.unless(
        (1e-3...1e6).contains(rate) && (1e-6...1e3).contains(linger)
          && (1...100_000).contains(most),
        "batches of \(most) messages within \(linger) s")
    }

    func run(messages: Int, seed: UInt64) throws -> Batches {
      var consumption = KafkaConsumption(assignors: [RangeAssignor()])
      // One poll takes all that one append brings.
      consumption.client.maximumPollRecords = max(500, most)
      consumption.client.maximumPartitionFetchBytes = 1 << 30
      consumption.client.fetchMaximumBytes = 1 << 30
      var publishing = KafkaPublishing()
      publishing.linger = VirtualDuration(seconds: linger)
      publishing.batchBytes = headerBytes + most * recordBytes
      let duration = VirtualDuration(seconds: Double(messages) / rate)
      let specification = ModelSpecification(
        kafka: KafkaSpecification(publishing: [publishing], consumption: [consumption]),
        duration: duration, sampleInterval: duration, brokers: ["broker-a"],
        topics: [TopicSpecification(name: QueueingSystem.topic, queuesPerBroker: [1])],
        producers: [
          ProducerSpecification(
            name: QueueingSystem.producer, topic: QueueingSystem.topic,
            arrivals: try ArrivalSpecification(PoissonArrivals(rate: rate)),
            messageBytes: recordBytes)
        ],
        groups: [
          .polling(
            name: QueueingSystem.group, topics: [QueueingSystem.topic], consumerIDs: ["c0"],
            service: .distribution(try .constant(0)), consumption: consumption)
        ])
      let outcome = try Replication.run(
        specification, seed: seed, replication: 0, options: RunOptions(attempts: .share(1)))
      return try Batches(outcome.attempts, most: most)
    }
  }

  /// What the batches of a run were like.
  private struct Batches {
    let records: Int
    let batches: Int
    let meanSize: Double
    let meanDelay: Double
    let shareFull: Double
    /// Batches a second, with its standard error: from the opening of a batch to that of the next all
    /// begins anew, so the times between are independent.
    let rate: Double
    let rateError: Double

    init(_ attempts: [DeliveryAttempt], most: Int) throws {
      var sizes: [Int] = []
      var openings: [Int64] = []
      var sent: Int64 = -1
      var delay = 0.0
      for attempt in attempts {
        delay += Double(attempt.wait) / 1e9
        if attempt.started.nanoseconds == sent {
          sizes[sizes.count - 1] += 1
        } else {
          sent = attempt.started.nanoseconds
          sizes.append(1)
          openings.append(attempt.published.nanoseconds)
        }
      }
      guard let first = openings.first, let last = openings.last, openings.count > 2 else {
        throw Senseless(description: "only \(sizes.count) batches were sent")
      }
      records = attempts.count
      batches = sizes.count
      meanSize = Double(records) / Double(batches)
      meanDelay = delay / Double(records)
      shareFull = Double(sizes.count { $0 == most }) / Double(batches)
      let cycles = Double(openings.count - 1)
      let mean = Double(last - first) / 1e9 / cycles
      let square = zip(openings, openings.dropFirst()).reduce(0.0) { sum, pair in
        let distance = Double(pair.1 - pair.0) / 1e9 - mean
        return sum + distance * distance
      }
      rate = 1 / mean
      rateError = (square / (cycles - 1)).squareRoot() / (mean * mean * cycles.squareRoot())
    }
  }
}

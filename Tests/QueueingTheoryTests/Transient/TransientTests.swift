// SPDX-License-Identifier: GPL-3.0-or-later

import GoldenCases
import MessagingModel
import SimulationEngine
import SimulationMetrics
import Stochastics
import Testing

@Suite("Numbers in the system at given times agree with exact transients")
struct TransientTests {
  /// Runs a seed, after the number has been scaled.
  private static let runs = 150

  @Test(
    "Mean number and chance of an empty system at each time",
    arguments: ["transient-mm1-from-empty", "transient-drain-with-traffic"])
  func singleServer(id: String) throws {
    let theory = try TheoryCase.named(id)
    let spreads = try #require(theory.cross_check?.stddev_of_number_at_s)
    let times = try theory.parameters.numbers("observe_at_s")
    let empty = try theory.expected.table("prob_empty_at_s")
    try compare(theory, rates(of: id), times: times) {
      spreads[$0]
    } empty: {
      empty[$0]
    }
  }

  @Test("The number under unlimited concurrency is Poisson's with the mean of the time")
  func unlimited() throws {
    let theory = try TheoryCase.named("transient-mminf-warmup")
    let times = try theory.parameters.numbers("observe_at_s")
    let means = try theory.expected.table("mean_number_at_s")
    let rates = Rates(
      arrival: try theory.parameters.number("arrival_rate_per_s"),
      service: try theory.parameters.number("service_rate_per_s"), threads: 1_000)
    try compare(theory, rates, times: times) {
      means[$0]?.squareRoot()
    } empty: { _ in
      nil
    }
  }

  private struct Rates {
    var arrival: Double
    var service: Double
    var threads = 1
    var initial = 0
  }

  /// The one stretch of time of a case in which rates do not change.
  private func rates(of id: String) throws -> Rates {
    struct Steady: Decodable {
      let parameters: Parameters
      struct Parameters: Decodable {
        let initial_number: Int
        let segments: [Segment]
      }
      struct Segment: Decodable {
        let arrival_rate_per_s: Double
        let service_rate_per_s_per_consumer: Double
        let consumers: Int
      }
    }
    let section = try GoldenFolder.inUse().sections(of: "theory.json")
      .first { $0.name == "cases" }
    let found = try #require(section?.cases.first { $0.name == id })
    let parameters = try found.decode(as: Steady.self).parameters
    let segment = try #require(parameters.segments.first)
    #expect(parameters.segments.count == 1)
    return Rates(
      arrival: segment.arrival_rate_per_s, service: segment.service_rate_per_s_per_consumer,
      threads: segment.consumers, initial: parameters.initial_number)
  }

  /// Compares the means over many runs of each seed with the case's numbers.
  private func compare(
    _ theory: TheoryCase, _ rates: Rates, times: [Double],
    spread: (String) -> Double?, empty: (String) -> Double?
  ) throws {
    let means = try theory.expected.table("mean_number_at_s")
    let specification = try specification(rates, until: times.max() ?? 0)
    let runs = TestLength.scaled(Self.runs)
    var statistics: [Deviations] = []
    var kinds: [(time: VirtualTime, spread: Double, countsEmpty: Bool)] = []
    for time in times {
      let key = time == time.rounded() ? String(Int(time)) : String(time)
      let instant = QueueingSystem.instant(time)
      let mean = try #require(means[key])
      if let spread = spread(key), spread > 0 {
        statistics.append(Deviations("mean number at \(key) s", expected: mean))
        kinds.append((instant, spread, false))
      }
      // A share is nearly normal only where both outcomes are frequent.
      if let share = empty(key), Double(runs) * min(share, 1 - share) > 10 {
        statistics.append(Deviations("chance of none at \(key) s", expected: share))
        kinds.append((instant, (share * (1 - share)).squareRoot(), true))
      }
    }
    for seed in TestLength.seeds {
      var sums = Array(repeating: 0.0, count: kinds.count)
      for run in 0..<UInt64(runs) {
        let outcome = try Replication.run(specification, seed: seed, replication: run)
        let levels = outcome.group.timeSeries.reduce(into: [VirtualTime: Int64]()) {
          $0[$1.time] = $1.backlog
        }
        if rates.initial > 0 { #expect(levels[.zero] == Int64(rates.initial)) }
        for (index, kind) in kinds.enumerated() {
          let level = try #require(levels[kind.time])
          sums[index] += kind.countsEmpty ? (level == 0 ? 1 : 0) : Double(level)
        }
      }
      for (index, kind) in kinds.enumerated() {
        statistics[index].add(
          sums[index] / Double(runs), standardError: kind.spread / Double(runs).squareRoot())
      }
    }
    TestLength.expect(statistics, of: theory.id)
  }

  private func specification(_ rates: Rates, until end: Double) throws -> ModelSpecification {
    var specification = QueueingSystem.specification(
      duration: VirtualDuration(seconds: end),
      arrivals: try ArrivalSpecification(PoissonArrivals(rate: rates.arrival)),
      service: .distribution(try .exponential(mean: 1 / rates.service)), threads: rates.threads)
    specification.sampleInterval = end > 10 ? .seconds(1) : .milliseconds(50)
    if rates.initial > 0 {
      specification.producers.append(
        ProducerSpecification(
          name: "stored", topic: QueueingSystem.topic,
          arrivals: try ArrivalSpecification(
            RecordedArrivals(instants: [0]), batch: .fixed(rates.initial))))
    }
    return specification
  }
}

@Suite("The time to work off a stored backlog under traffic")
struct DrainTimeTests {
  @Test("Mean and variance over runs", arguments: ["drain-1000-mm1", "drain-1000-md1"])
  func meanAndVariance(id: String) throws {
    let theory = try TheoryCase.named(id)
    let values = theory.parameters
    let stored = try values.count("initial_backlog_messages")
    let mean = try 1 / values.number("service_rate_per_s")
    let expected = try theory.expected.number("mean_drain_time_s")
    let spread = try theory.expected.number("drain_time_stddev_s")
    var specification = QueueingSystem.specification(
      duration: VirtualDuration(seconds: 3 * expected),
      arrivals: try ArrivalSpecification(
        PoissonArrivals(rate: values.number("arrival_rate_per_s"))),
      service: .distribution(
        id.hasSuffix("-md1") ? try .constant(mean) : try .exponential(mean: mean)))
    specification.producers.append(
      ProducerSpecification(
        name: "stored", topic: QueueingSystem.topic,
        arrivals: try ArrivalSpecification(
          RecordedArrivals(instants: [0]), batch: .fixed(stored))))
    let runs = TestLength.scaled(15)
    var means = Deviations("mean_drain_time_s", expected: expected)
    // A single run's time is the sum of a thousand busy periods, so it is nearly normal itself.
    var times = Deviations("drain time of a run", expected: expected)
    for seed in TestLength.seeds {
      var sum = 0.0
      for run in 0..<UInt64(runs) {
        let outcome = try Replication.run(
          specification, seed: seed, replication: run, options: RunOptions(attempts: .share(1)))
        let time = try #require(firstEmpty(outcome)).seconds
        sum += time
        times.add(time, standardError: spread)
      }
      means.add(sum / Double(runs), standardError: spread / Double(runs).squareRoot())
    }
    TestLength.expect([means, times], of: id)
  }

  /// The end of the attempt that left nothing behind.
  private func firstEmpty(_ outcome: ReplicationOutcome) -> VirtualTime? {
    let published = outcome.attempts.map(\.published).sorted()
    for (index, attempt) in outcome.attempts.enumerated()
    where index + 1 >= published.count || published[index + 1] > attempt.ended {
      return attempt.ended
    }
    return nil
  }
}

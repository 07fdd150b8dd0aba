// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine
import SimulationMetrics
import Stochastics

/// Checks of numbers in the system at given times, over many runs.
enum TransientLaws {
  private struct Rates {
    var arrival: Double
    var service: Double
    var threads = 1
    var initial = 0
  }

  /// A figure at one time: the number there, or whether there was none.
  private struct Figure {
    var instant: VirtualTime
    var deviation: Double
    var countsEmpty: Bool
  }

  /// A station whose rates do not change.
  static func check(_ theory: TheoryCase, _ effort: ValidationEffort) throws -> Findings {
    let segments = try theory.parameters.rows("segments")
    guard segments.count == 1, let segment = segments.first,
      let arrival = segment["arrival_rate_per_s"],
      let service = segment["service_rate_per_s_per_consumer"],
      let servers = segment["consumers"], arrival > 0, service > 0, (1...1_000).contains(servers)
    else { throw Senseless(description: "there is no one station with rates that stay") }
    let rates = Rates(
      arrival: arrival, service: service, threads: Int(servers),
      initial: try theory.parameters.count("initial_number"))
    let empty = try theory.expected.table("prob_empty_at_s")
    return try compare(
      theory, rates, effort, deviation: { theory.numberDeviations[$0] }, empty: { empty[$0] })
  }

  /// Unlimited concurrency, under which the number is Poisson's with the mean of the time.
  static func checkUnlimited(
    _ theory: TheoryCase, _ effort: ValidationEffort
  ) throws -> Findings {
    let means = try theory.expected.table("mean_number_at_s")
    let arrival = try theory.parameters.positive("arrival_rate_per_s")
    let service = try theory.parameters.positive("service_rate_per_s")
    // As many threads as a member can have, ten standard deviations beyond the mean or more.
    let threads = 1_000
    let most = arrival / service
    try Senseless.unless(
      most + 10 * most.squareRoot() <= Double(threads), "unlimited concurrency with \(most) busy")
    let rates = Rates(arrival: arrival, service: service, threads: threads)
    return try compare(
      theory, rates, effort, deviation: { means[$0]?.squareRoot() }, empty: { _ in nil })
  }

  /// A station whose rates and servers change: a RabbitMQ queue with a prefetch of 1, whose producer
  /// has steps and whose consumers come and go.
  ///
  /// A consumer that leaves finishes what it holds, where the law takes its server away at once; so
  /// the file's instants soon after a loss of servers would differ. It has none.
  static func checkSharedQueue(
    _ theory: TheoryCase, _ effort: ValidationEffort
  ) throws -> Findings {
    let segments = try theory.parameters.rows("segments").map { row in
      guard let from = row["from_s"], let arrival = row["arrival_rate_per_s"],
        let service = row["service_rate_per_s_per_consumer"], let consumers = row["consumers"],
        arrival > 0, service > 0, (1...1_000).contains(consumers)
      else { throw Senseless(description: "a segment without a rate or a consumer") }
      return (from: from, arrival: arrival, service: service, consumers: Int(consumers))
    }
    guard let first = segments.first, segments.allSatisfy({ $0.service == first.service }) else {
      throw Senseless(description: "servers that change their speed")
    }
    var effort = effort
    // Each run is as long as twenty of a single station.
    effort.runs = max(2, effort.runs / 4)
    let end = try theory.parameters.numbers("observe_at_s").max() ?? 0
    let system = WorkQueueSystem(
      service: .distribution(try .exponential(mean: 1 / first.service)),
      arrivals: try ArrivalSpecification(PoissonArrivals(rate: first.arrival)),
      consumers: first.consumers)
    var specification = try system.specification(
      duration: VirtualDuration(seconds: end), sampleInterval: .seconds(1))
    for (before, after) in zip(segments, segments.dropFirst()) {
      let time = QueueingSystem.instant(after.from)
      if after.arrival != before.arrival {
        specification.events.append(
          ScenarioEvent(
            at: time,
            .step(
              producer: specification.producers[0].name, factor: after.arrival / before.arrival)))
      }
      if after.consumers != before.consumers {
        specification.events.append(
          ScenarioEvent(
            at: time, .scale(group: QueueingSystem.group, consumers: after.consumers)))
      }
    }
    return try compare(
      theory, effort, deviation: { theory.numberDeviations[$0] }, empty: { _ in nil }
    ) { seed, run in try levels(specification, seed: seed, run: run) }
  }

  private static func compare(
    _ theory: TheoryCase, _ rates: Rates, _ effort: ValidationEffort,
    deviation: (String) -> Double?, empty: (String) -> Double?
  ) throws -> Findings {
    let times = try theory.parameters.numbers("observe_at_s")
    let specification = try specification(rates, until: times.max() ?? 0)
    return try compare(theory, effort, deviation: deviation, empty: empty) { seed, run in
      let levels = try levels(specification, seed: seed, run: run)
      guard rates.initial == 0 || levels[.zero] == Int64(rates.initial) else {
        throw Senseless(description: "the run did not begin with \(rates.initial) messages")
      }
      return levels
    }
  }

  /// Compares the numbers that runs count with those of a case.
  ///
  /// - Parameters:
  ///   - theory: The case.
  ///   - effort: How many runs.
  ///   - deviation: The standard deviation of the number at an instant, where it is known.
  ///   - empty: The chance of an empty station at an instant, where it is known.
  ///   - count: The numbers at instants of one run of a seed.
  /// - Returns: The findings.
  /// - Throws: `MissingValue` for an instant that the case does not know; what `count` throws.
  static func compare(
    _ theory: TheoryCase, _ effort: ValidationEffort,
    deviation: (String) -> Double?, empty: (String) -> Double?,
    count: (_ seed: UInt64, _ run: UInt64) throws -> [VirtualTime: Int64]
  ) throws -> Findings {
    let means = try theory.expected.table("mean_number_at_s")
    let times = try theory.parameters.numbers("observe_at_s")
    var statistics: [Deviations] = []
    var figures: [Figure] = []
    for time in times {
      let key = time == time.rounded() ? String(Int(time)) : String(time)
      guard let mean = means[key] else { throw MissingValue(name: "mean_number_at_s \(key)") }
      let instant = QueueingSystem.instant(time)
      if let spread = deviation(key), spread > 0 {
        statistics.append(Deviations("mean number at \(key) s", expected: mean))
        figures.append(Figure(instant: instant, deviation: spread, countsEmpty: false))
      }
      // A share is nearly normal only where both outcomes are frequent.
      if let share = empty(key), Double(effort.runs) * min(share, 1 - share) > 10 {
        statistics.append(Deviations("chance of none at \(key) s", expected: share))
        figures.append(
          Figure(
            instant: instant, deviation: (share * (1 - share)).squareRoot(), countsEmpty: true))
      }
    }
    for seed in effort.seeds {
      let sums = try sums(of: figures, effort) { run in try count(seed, run) }
      for (index, figure) in figures.enumerated() {
        statistics[index].add(
          sums[index] / Double(effort.runs),
          standardError: figure.deviation / Double(effort.runs).squareRoot())
      }
    }
    return Findings(statistics)
  }

  /// The sums of the figures over the runs of one seed.
  private static func sums(
    of figures: [Figure], _ effort: ValidationEffort,
    count: (UInt64) throws -> [VirtualTime: Int64]
  ) throws -> [Double] {
    var sums = Array(repeating: 0.0, count: figures.count)
    for run in 0..<UInt64(effort.runs) {
      let levels = try count(run)
      for (index, figure) in figures.enumerated() {
        guard let level = levels[figure.instant] else {
          throw Senseless(description: "there is no sample at \(figure.instant)")
        }
        sums[index] += figure.countsEmpty ? (level == 0 ? 1 : 0) : Double(level)
      }
    }
    return sums
  }

  /// The backlog at each sample of a run.
  static func levels(
    _ specification: ModelSpecification, seed: UInt64, run: UInt64
  ) throws -> [VirtualTime: Int64] {
    try Replication.run(specification, seed: seed, replication: run).group.timeSeries
      .reduce(into: [:]) { $0[$1.time] = $1.backlog }
  }

  private static func specification(
    _ rates: Rates, until end: Double
  ) throws -> ModelSpecification {
    try Senseless.unless(
      end > 0 && end <= 1e4 && rates.arrival * end <= 1e6, "\(rates.arrival)/s for \(end) s")
    var specification = QueueingSystem.specification(
      duration: VirtualDuration(seconds: end),
      arrivals: try ArrivalSpecification(PoissonArrivals(rate: rates.arrival)),
      service: .distribution(try .exponential(mean: 1 / rates.service)), threads: rates.threads)
    specification.sampleInterval = end > 10 ? .seconds(1) : .milliseconds(50)
    if rates.initial > 0 {
      specification.producers.append(try QueueingSystem.stored(rates.initial))
    }
    return specification
  }
}

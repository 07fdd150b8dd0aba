// SPDX-License-Identifier: GPL-3.0-or-later

/// What a recording or its prediction comes to.
package struct SystemFigures: Sendable, Equatable {
  /// Copies that were done with.
  package var completed: Int
  /// Mean time from publication to acknowledgement, in nanoseconds; not a number without copies.
  package var meanSojourn: Double
  /// Its quantiles by nearest rank, in nanoseconds; nil without copies.
  package var p50: Int64?
  /// See ``p50``.
  package var p95: Int64?
  /// See ``p50``.
  package var p99: Int64?
  /// The most copies in the system at once.
  package var peak: Int
  /// Time until the system had drained, in nanoseconds; nil where none was looked for or it never
  /// did.
  package var drain: Int64?
  /// Copies done with by each consumer.
  package var perConsumer: [Int]

  /// The interval at which a drain is looked for, that of the recordings.
  package static let tick: Int64 = 100_000_000

  /// Figures of some copies.
  ///
  /// - Parameters:
  ///   - completions: The copies, in any order. Copies that were dropped count nowhere.
  ///   - consumers: How many consumers there are.
  ///   - rule: From where and down to what the drain is measured.
  /// - Complexity: That of sorting.
  package init(
    of completions: [Completion], consumers: Int, drain rule: RecordedSetup.Drain? = nil
  ) {
    let sojourns = completions.map { $0.done - $0.publish }.sorted()
    completed = sojourns.count
    meanSojourn = sojourns.reduce(0) { $0 + Double($1) } / Double(sojourns.count)
    p50 = Self.quantile(0.5, of: sojourns)
    p95 = Self.quantile(0.95, of: sojourns)
    p99 = Self.quantile(0.99, of: sojourns)
    perConsumer = Array(repeating: 0, count: consumers)
    for completion in completions where perConsumer.indices.contains(completion.consumer) {
      perConsumer[completion.consumer] += 1
    }
    let level = LevelCurve(of: completions)
    peak = level.peak
    drain = rule.flatMap { level.drain(by: $0) }
  }

  /// The means of several predictions of one system, rounded to whole numbers where they are such.
  ///
  /// - Precondition: There is one at least, and all have the same consumers.
  package init(meanOf figures: [SystemFigures]) {
    precondition(!figures.isEmpty, "there is no mean of nothing")
    func mean(_ value: (SystemFigures) -> Double) -> Double {
      figures.reduce(0) { $0 + value($1) } / Double(figures.count)
    }
    func whole(_ value: (SystemFigures) -> Int) -> Int {
      Int(mean { Double(value($0)) }.rounded())
    }
    func time(_ value: (SystemFigures) -> Int64?) -> Int64? {
      guard figures.allSatisfy({ value($0) != nil }) else { return nil }
      return Int64(mean { Double(value($0) ?? 0) }.rounded())
    }
    completed = whole { $0.completed }
    meanSojourn = mean { $0.meanSojourn }
    p50 = time { $0.p50 }
    p95 = time { $0.p95 }
    p99 = time { $0.p99 }
    peak = whole { $0.peak }
    drain = time { $0.drain }
    perConsumer = figures[0].perConsumer.indices.map { consumer in
      whole { $0.perConsumer[consumer] }
    }
  }

  /// The smallest value that at least this share of the sorted values does not exceed.
  static func quantile(_ share: Double, of sorted: [Int64]) -> Int64? {
    guard !sorted.isEmpty else { return nil }
    let rank = Int((share * Double(sorted.count)).rounded(.up))
    return sorted[min(max(rank, 1), sorted.count) - 1]
  }
}

/// How many copies are in a system over time.
package struct LevelCurve: Sendable {
  private let arrivals: [Int64]
  private let departures: [Int64]

  /// The curve of some copies, in any order.
  package init(of completions: [Completion]) {
    arrivals = completions.map { $0.publish }.sorted()
    departures = completions.map { $0.done }.sorted()
  }

  /// The instant of the last departure; 0 without copies.
  package var end: Int64 { departures.last ?? 0 }

  /// The most copies at once; a departure goes before an arrival of the same instant.
  package var peak: Int {
    var peak = 0
    var gone = 0
    for (come, time) in arrivals.enumerated() {
      while gone < departures.count, departures[gone] <= time { gone += 1 }
      peak = max(peak, come + 1 - gone)
    }
    return peak
  }

  /// Copies in the system at instants of an interval, from 0 to the first one that is not before the
  /// end.
  package func samples(every interval: Int64, until end: Int64) -> [Int] {
    var samples: [Int] = []
    var come = 0
    var gone = 0
    var time: Int64 = 0
    while true {
      while come < arrivals.count, arrivals[come] <= time { come += 1 }
      while gone < departures.count, departures[gone] <= time { gone += 1 }
      samples.append(come - gone)
      if time >= end { return samples }
      time += interval
    }
  }

  /// The time from the rule's start to the first tick with few enough copies; nil if it never comes.
  func drain(by rule: RecordedSetup.Drain) -> Int64? {
    let tick = SystemFigures.tick
    let samples = samples(every: tick, until: max(end, rule.from) + tick)
    let first = Int((rule.from + tick - 1) / tick)
    guard first < samples.count,
      let found = samples[first...].firstIndex(where: { $0 <= rule.threshold })
    else { return nil }
    return Int64(found) * tick - rule.from
  }
}

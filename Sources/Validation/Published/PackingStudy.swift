// SPDX-License-Identifier: GPL-3.0-or-later

import QueueAllocation
import Stochastics

/// The published aggregates of the bin packing study (`landau_published.json`) against streams of our
/// own: one published stream a setting, so a figure may differ by the spread between streams.
struct PackingStudy: Decodable, Sendable {
  static let file = "landau_published.json"

  let rows: [Row]

  struct Row: Decodable, Sendable {
    let initial_speed: String
    let delta: Int
    let algorithm: String
    let published: [String: Double]
    let own_40_streams: [String: Spread]
  }

  struct Spread: Decodable, Sendable {
    let mean: Double
    let stddev_between_streams: Double
  }

  private static let partitions = 200
  private static let iterations = 500
  private static let capacity = 100.0
  /// The start whose aggregates are published with the spread between streams.
  private static let start = "uniform 0..100 %"

  /// The settings of the stream, as the file has them; in those without change one stream says
  /// nothing about another.
  var deltas: [Int] {
    var found: [Int] = []
    for row in rows where row.delta > 0 && !found.contains(row.delta) { found.append(row.delta) }
    return found
  }

  /// The means of one heuristic over the streams of one setting.
  private struct Means {
    var consumers = 0.0
    var excess = 0.0
    var score = 0.0
    var moves = 0.0

    func value(_ metric: String) -> Double? {
      switch metric {
      case "mean_consumers": consumers
      case "cbs": excess
      case "mean_rscore": score
      case "mean_moves": moves
      default: nil
      }
    }
  }

  /// All heuristics of one setting against the published aggregates and claims.
  func findings(onDelta delta: Int, streams: Int) throws -> Findings {
    try Senseless.unless((1...100).contains(delta), "steps of \(delta) %")
    let means = try means(delta: delta, streams: streams)
    var findings = Findings()
    let allowed = (1 + 1 / Double(streams)).squareRoot()
    for row in rows where row.delta == delta {
      guard row.initial_speed == Self.start, let mean = means[row.algorithm] else {
        return "there is no heuristic '\(row.algorithm)' with a start of \(row.initial_speed)"
      }
      for (metric, published) in row.published.sorted(by: { $0.key < $1.key }) {
        guard let spread = row.own_40_streams[metric], let value = mean.value(metric) else {
          return "there is no figure '\(metric)'"
        }
        findings.compare(
          "\(row.algorithm) \(metric)", value, published,
          within: Deviations.limit * spread.stddev_between_streams * allowed)
      }
    }
    compareClaims(means, &findings)
    return findings
  }

  /// The study's statements about which heuristic is best at what.
  private func compareClaims(_ means: [String: Means], _ findings: inout Findings) {
    let least = { (metric: (Means) -> Double, names: [String]) in
      names.min { metric(means[$0] ?? Means()) < metric(means[$1] ?? Means()) } ?? ""
    }
    let all = PackingHeuristics.all.map(\.name)
    let modified = ["mwf", "mbf", "mwfp", "mbfp"]
    let score = least({ $0.score }, all)
    findings.require("mwf has the lowest R-score", score == "mwf", "it is \(score)")
    // Heuristics may run the same number of consumers at every row.
    let fewest = means.values.map(\.excess).min() ?? .nan
    findings.require(
      "bfd runs the fewest consumers", means["bfd"]?.excess == fewest, "others run fewer")
    let packed = least({ $0.excess }, modified)
    findings.require(
      "mbfp packs best of the modified", packed == "mbfp", "it is \(packed)")
    for name in ["mwf", "mbf", "mbfp"] {
      guard let own = means[name] else { continue }
      let better = all.first { other in
        guard let other = means[other] else { return false }
        return other.score <= own.score && other.excess <= own.excess
          && (other.score < own.score || other.excess < own.excess)
      }
      findings.require(
        "\(name) is on the Pareto front", better == nil, "\(better ?? "") is better at both")
    }
  }

  private func means(delta: Int, streams: Int) throws -> [String: Means] {
    var sums: [String: Means] = [:]
    for number in 0..<streams {
      var stream = RandomStream(seed: UInt64(1_000 * delta + number))
      let rows = Self.speeds(delta: delta, &stream)
      var consumers: [String: [Int]] = [:]
      for (name, heuristic) in PackingHeuristics.all {
        var group = PackedGroup(
          try BinPacking(heuristic, capacity: Self.capacity), partitions: Self.partitions,
          capacity: Self.capacity)
        var mean = sums[name] ?? Means()
        let share = 1 / Double(streams * rows.count)
        for speeds in rows {
          let order = PackingHeuristics.shuffles(name) ? Self.order(&stream) : nil
          let row = try group.pack(speeds, order: order)
          consumers[name, default: []].append(row.consumers)
          mean.consumers += share * Double(row.consumers)
          mean.score += share * row.score.value
          mean.moves += share * Double(row.moved)
        }
        sums[name] = mean
      }
      let fewest = rows.indices.map { row in
        PackingHeuristics.all.map { consumers[$0.name]?[row] ?? .max }.min() ?? 1
      }
      for (name, _) in PackingHeuristics.all {
        let excess = zip(consumers[name] ?? [], fewest).reduce(0) {
          $0 + Double($1.0 - $1.1) / Double($1.1)
        }
        sums[name]?.excess += excess / Double(streams * rows.count)
      }
    }
    return sums
  }

  /// Whole percents that begin anywhere and walk by up to delta a row, held to 0 and 100.
  private static func speeds(delta: Int, _ stream: inout RandomStream) -> [[Double]] {
    var speeds = (0..<partitions).map { _ in Int(stream.nextUnit() * 101) }
    var rows = [speeds.map { Double($0) }]
    for _ in 1..<iterations {
      for partition in speeds.indices {
        let step = Int(stream.nextUnit() * Double(2 * delta + 1)) - delta
        speeds[partition] = min(100, max(0, speeds[partition] + step))
      }
      rows.append(speeds.map { Double($0) })
    }
    return rows
  }

  /// A fresh order of the partitions (Fisher and Yates).
  private static func order(_ stream: inout RandomStream) -> [Int] {
    var order = Array(0..<partitions)
    for last in stride(from: partitions - 1, to: 0, by: -1) {
      order.swapAt(last, Int(stream.nextBounded(UInt64(last + 1))))
    }
    return order
  }
}

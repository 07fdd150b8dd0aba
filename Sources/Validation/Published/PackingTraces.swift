// SPDX-License-Identifier: GPL-3.0-or-later

import QueueAllocation

/// Row-by-row results of the twelve heuristics on two small streams (`binpack_traces.json`).
struct PackingTraces: Decodable, Sendable {
  static let file = "binpack_traces.json"

  let partitions: Int
  let iterations: Int
  let delta: Int
  let capacity: Double
  let stream: [[Double]]
  let results: [String: Result]

  struct Result: Decodable, Sendable {
    let consumers: [Int]
    let rscore_times_100: [Int]
    let partitions_moved: [Int]
    let assignment_first: [Int]
    let assignment_last: [Int]
    let mean_rscore: Double
    let cardinal_bin_score: Double
  }

  /// What one heuristic made of the stream.
  private struct Trace {
    var consumers: [Int] = []
    var scores: [Double] = []
    var moved: [Int] = []
    var first: [Int] = []
    var last: [Int] = []
  }

  /// The figures of one heuristic against the file's.
  func findings(on name: String) throws -> Findings {
    guard let expected = results[name] else { throw Senseless(description: "no '\(name)'") }
    let trace = try trace(of: name)
    let fewest = try fewestConsumers()
    var findings = Findings()
    findings.compare("consumers by row", trace.consumers, expected.consumers)
    findings.compare(
      "rscore_times_100 by row", trace.scores.map { Int(($0 * 100).rounded()) },
      expected.rscore_times_100)
    findings.compare("partitions_moved by row", trace.moved, expected.partitions_moved)
    findings.compare("assignment_first", trace.first, expected.assignment_first)
    findings.compare("assignment_last", trace.last, expected.assignment_last)
    findings.compareExactly(
      "mean_rscore", trace.scores.reduce(0, +) / Double(trace.scores.count), expected.mean_rscore)
    let excess = zip(trace.consumers, fewest).map { Double($0 - $1) / Double($1) }
    findings.compareExactly(
      "cardinal_bin_score", excess.reduce(0, +) / Double(excess.count),
      expected.cardinal_bin_score)
    return findings
  }

  private func trace(of name: String) throws -> Trace {
    try Senseless.unless(
      (1...1_000).contains(partitions) && stream.allSatisfy { $0.count == partitions },
      "rows of other lengths than \(partitions)")
    var group = PackedGroup(
      try BinPacking(PackingHeuristics.heuristic(named: name), capacity: capacity),
      partitions: partitions, capacity: capacity)
    var trace = Trace()
    for speeds in stream {
      let row = try group.pack(speeds)
      trace.consumers.append(row.consumers)
      trace.scores.append(row.score.value)
      trace.moved.append(row.moved)
      if trace.first.isEmpty { trace.first = group.owners }
    }
    trace.last = group.owners
    return trace
  }

  /// The fewest members that any of the heuristics runs, row by row.
  private func fewestConsumers() throws -> [Int] {
    let counts = try PackingHeuristics.all.map { try trace(of: $0.name).consumers }
    return stream.indices.map { row in counts.map { $0[row] }.min() ?? 0 }
  }
}

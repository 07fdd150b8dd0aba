// SPDX-License-Identifier: GPL-3.0-or-later

/// All cases, measured in turn round by round, so that a change of the machine's load meets all of
/// them; each figure is the median of the rounds, each ratio that of the rounds' ratios.
struct BenchmarkTable {
  private static let rounds = 5
  private static let holdSizes = [16, 1_024, 65_536, 1_048_576]

  /// One row of the table.
  private struct Row {
    var benchmark: BenchmarkCase
    var request: BenchmarkRequest
    var results: [BenchmarkResult] = []

    var median: BenchmarkResult {
      results.sorted { $0.nanosecondsPerOperation < $1.nanosecondsPerOperation }[results.count / 2]
    }
  }

  private var rows: [Row] = []

  init() {
    for size in Self.holdSizes {
      add(.hold, size: size)
      add(.holdHeap, size: size)
    }
    for size in [1_024, 65_536] {
      for increments in Increments.allCases where increments != .exponential {
        add(.hold, size: size, increments)
      }
    }
    add(.cancel, size: 1_024)
    add(.cancel, size: 65_536)
    for benchmark in BenchmarkCase.allCases
    where !benchmark.hasSize && benchmark != .replications { add(benchmark) }
    // Long enough for its start not to weigh more than that of the small run.
    add(.rocketmq, queues: 4_096, consumers: 512, count: 10_000_000)
  }

  private mutating func add(
    _ benchmark: BenchmarkCase, size: Int = 1_024, _ increments: Increments = .exponential,
    queues: Int = 16, consumers: Int = 4, count: Int? = nil
  ) {
    rows.append(
      Row(
        benchmark: benchmark,
        request: BenchmarkRequest(
          size: size, count: count ?? benchmark.defaultCount(size: size), increments: increments,
          queues: queues, consumers: consumers)))
  }

  /// Measures everything and prints it, one line or JSON object a case.
  ///
  /// - Throws: What a case throws.
  mutating func run(json: Bool) throws {
    for _ in 0..<Self.rounds {
      for index in rows.indices {
        let result = try rows[index].benchmark.measure(rows[index].request)
        rows[index].results.append(result)
      }
    }
    for row in rows { print(json ? row.median.jsonObject : Self.text(row.median)) }
    // Its rounds are its own: pairs of runs in turn.
    let replications = BenchmarkCase.replications
    let request = BenchmarkRequest(
      size: 1, count: replications.defaultCount(size: 1), increments: .exponential)
    let result = try replications.measure(request)
    print(json ? result.jsonObject : Self.text(result))
    if !json { printRatios() }
  }

  private static func text(_ result: BenchmarkResult) -> String {
    let cost = "\(rounded(result.nanosecondsPerOperation))"
    let rate = "\(rounded(1e3 / result.nanosecondsPerOperation))"
    let allocations =
      result.allocationsPerEvent.map { "\(($0 * 1e4).rounded() / 1e4)" } ?? "unknown"
    let findings = result.measured.findings.map { "\($0.name) \($0.value)" }
    return pad(result.name, to: 30) + pad(left: cost, to: 10) + " ns/"
      + pad(result.benchmark.unit, to: 9) + pad(left: rate, to: 8) + " million/s"
      + pad(left: allocations, to: 8) + " allocations/event  "
      + findings.joined(separator: ", ")
  }

  private static func pad(_ text: String, to width: Int) -> String {
    text + String(repeating: " ", count: max(1, width - text.count))
  }

  private static func pad(left text: String, to width: Int) -> String {
    String(repeating: " ", count: max(1, width - text.count)) + text
  }

  // MARK: - Ratios

  private func printRatios() {
    print("\nRatios of processor time, medians of \(Self.rounds) rounds")
    for size in Self.holdSizes {
      printRatio("hold n=\(size) exponential", to: "hold-heap n=\(size) exponential")
    }
    for size in [1_024, 65_536] {
      let base = "hold n=\(size) exponential"
      let others = Increments.allCases.filter { $0 != .exponential }
        .map { "hold n=\(size) \($0.rawValue)" }
      let worst = others.max { ratio($0, to: base) < ratio($1, to: base) }
      if let worst { printRatio(worst, to: base) }
    }
    printRatio("mm1", to: "mm1-floor")
    printRatio("histogram", to: "histogram-hdr")
    printRatio("rocketmq 4096x512", to: "rocketmq 16x4")
  }

  private func printRatio(_ name: String, to base: String) {
    print(Self.pad("\(name) to \(base)", to: 62) + "\(rounded(ratio(name, to: base)))")
  }

  private func ratio(_ name: String, to base: String) -> Double {
    guard let row = rows.first(where: { $0.median.name == name }),
      let other = rows.first(where: { $0.median.name == base })
    else { return .nan }
    let ratios = zip(row.results, other.results)
      .map { $0.nanosecondsPerOperation / $1.nanosecondsPerOperation }.sorted()
    return ratios[ratios.count / 2]
  }
}

// SPDX-License-Identifier: GPL-3.0-or-later

/// All cases in turn, each the median of several rounds.
enum BenchmarkTable {
  private static let rounds = 5
  private static let holdSizes = [16, 1_024, 65_536, 1_048_576]

  static func print(json: Bool) {
    for (benchmark, size, increments) in rows() {
      let request = BenchmarkRequest(
        size: size, count: benchmark.defaultCount(size: size), increments: increments)
      let results = (0..<rounds).map { _ in benchmark.measure(request) }
        .sorted { $0.nanosecondsPerOperation < $1.nanosecondsPerOperation }
      let median = results[rounds / 2]
      Swift.print(json ? median.jsonObject : median.line)
    }
  }

  private static func rows() -> [(BenchmarkCase, Int, Increments)] {
    var rows: [(BenchmarkCase, Int, Increments)] = []
    for size in holdSizes {
      rows.append((.hold, size, .exponential))
      rows.append((.holdHeap, size, .exponential))
    }
    for size in [1_024, 65_536] {
      for increments in Increments.allCases where increments != .exponential {
        rows.append((.hold, size, increments))
      }
    }
    rows.append((.cancel, 1_024, .exponential))
    rows.append((.cancel, 65_536, .exponential))
    for benchmark in [BenchmarkCase.mm1, .mm1Floor, .cluster] {
      rows.append((benchmark, 1, .exponential))
    }
    return rows
  }
}

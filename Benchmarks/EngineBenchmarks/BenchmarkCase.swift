// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser

/// One thing that can be measured; each has a file of its own.
enum BenchmarkCase: String, CaseIterable, ExpressibleByArgument {
  case hold
  case holdHeap = "hold-heap"
  case mm1
  case mm1Floor = "mm1-floor"
  case cluster
  case cancel

  /// What one operation is.
  var unit: String {
    switch self {
    case .hold, .holdHeap: "hold"
    case .mm1, .mm1Floor: "event"
    case .cluster: "message"
    case .cancel: "restart"
    }
  }

  func defaultCount(size: Int) -> Int {
    switch self {
    case .hold, .holdHeap, .cancel: max(4_000_000, 4 * size)
    case .mm1, .mm1Floor: 2_000_000
    case .cluster: 4_000_000
    }
  }

  func measure(_ request: BenchmarkRequest) -> BenchmarkResult {
    let measured: Measured =
      switch self {
      case .hold: measureHold(request)
      case .holdHeap: measureHoldOnHeap(request)
      case .mm1: measureSingleServer(request)
      case .mm1Floor: measureSingleServerFloor(request)
      case .cluster: measureCluster(request)
      case .cancel: measureTimerRestarts(request)
      }
    return BenchmarkResult(benchmark: self, request: request, measured: measured)
  }
}

/// What a case is asked to do.
struct BenchmarkRequest {
  var size: Int
  var count: Int
  var increments: Increments
}

/// What a case found.
struct Measured {
  /// Operations done.
  var count: Int

  /// Processor time of the operations, in nanoseconds.
  var nanoseconds: Int64

  /// A figure that depends on everything computed: equal for programs that did the same.
  var checksum: UInt64

  /// What the simulated system did, for comparison with theory; a name and a value.
  var finding: (name: String, value: Double)?
}

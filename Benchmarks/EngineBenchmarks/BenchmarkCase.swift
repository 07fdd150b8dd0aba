// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser

/// One thing that can be measured; each has a file of its own.
enum BenchmarkCase: String, CaseIterable, ExpressibleByArgument {
  case hold
  case holdHeap = "hold-heap"
  case cancel
  case mm1
  case mm1Floor = "mm1-floor"
  case cluster
  case rocketmq
  case kafka
  case rabbitmq
  case exponential
  case normal
  case keyed
  case histogram
  case histogramHDR = "histogram-hdr"
  case csv
  case replications

  /// What one operation is.
  var unit: String {
    switch self {
    case .hold, .holdHeap: "hold"
    case .cancel: "restart"
    case .mm1, .mm1Floor: "customer"
    case .cluster, .rocketmq, .kafka, .rabbitmq, .replications: "message"
    case .exponential, .normal, .keyed: "draw"
    case .histogram, .histogramHDR: "record"
    case .csv: "row"
    }
  }

  /// Operations that take long enough to be measured well, and not much longer.
  func defaultCount(size: Int) -> Int {
    switch self {
    case .hold, .holdHeap, .cancel: max(4_000_000, 4 * size)
    case .mm1, .mm1Floor: 1_000_000
    case .cluster, .csv: 4_000_000
    case .rocketmq, .kafka, .rabbitmq, .replications: 2_000_000
    case .exponential, .normal, .keyed, .histogram, .histogramHDR: 20_000_000
    }
  }

  /// Whether the number of pending events counts.
  var hasSize: Bool { self == .hold || self == .holdHeap || self == .cancel }

  /// Whether the distribution of increments counts.
  var hasIncrements: Bool { self == .hold || self == .holdHeap }

  /// Whether the number of queues counts.
  var hasQueues: Bool { self == .rocketmq || self == .kafka || self == .replications }

  /// Whether the number of consumers counts.
  var hasConsumers: Bool { hasQueues || self == .rabbitmq }

  /// Measures the case once.
  ///
  /// - Throws: What the model or the file system refuses.
  func measure(_ request: BenchmarkRequest) throws -> BenchmarkResult {
    let measured: Measured =
      switch self {
      case .hold: measureHold(request)
      case .holdHeap: measureHoldOnHeap(request)
      case .cancel: measureTimerRestarts(request)
      case .mm1: measureSingleServer(request)
      case .mm1Floor: measureSingleServerFloor(request)
      case .cluster: measureCluster(request)
      case .rocketmq: try measureWhole(WholeRun(rocketmq: request, messages: request.count))
      case .kafka: try measureWhole(WholeRun(kafka: request, messages: request.count))
      case .rabbitmq: try measureWhole(WholeRun(rabbitmq: request, messages: request.count))
      case .exponential: measureExponential(request)
      case .normal: measureNormal(request)
      case .keyed: measureKeyed(request)
      case .histogram: measureHistogram(request)
      case .histogramHDR: measureHistogramOnHDR(request)
      case .csv: try measureCSV(request)
      case .replications: try measureReplications(request)
      }
    return BenchmarkResult(benchmark: self, request: request, measured: measured)
  }
}

/// What a case is asked to do.
struct BenchmarkRequest {
  var size: Int
  var count: Int
  var increments: Increments
  var queues = 16
  var consumers = 4
}

/// What a case found.
struct Measured {
  /// Operations done.
  var count: Int

  /// Simulation events among them; as many as operations where none are simulated.
  var events: Int

  /// What the operations took.
  var use: ResourceUse

  /// A figure that depends on everything computed: equal for programs that did the same.
  var checksum: UInt64 = 0

  /// What was simulated or achieved, for comparison with theory: names and values.
  var findings: [(name: String, value: Double)] = []
}

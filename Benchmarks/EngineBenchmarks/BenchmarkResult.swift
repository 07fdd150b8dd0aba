// SPDX-License-Identifier: GPL-3.0-or-later

/// One measurement with what was asked for.
struct BenchmarkResult {
  var benchmark: BenchmarkCase
  var request: BenchmarkRequest
  var measured: Measured

  var nanosecondsPerOperation: Double {
    Double(measured.nanoseconds) / Double(measured.count)
  }

  /// The case, its size and its increments where it has them.
  var name: String {
    switch benchmark {
    case .hold, .holdHeap:
      "\(benchmark.rawValue) n=\(request.size) \(request.increments.rawValue)"
    case .cancel: "\(benchmark.rawValue) n=\(request.size)"
    case .mm1, .mm1Floor, .cluster: benchmark.rawValue
    }
  }

  var line: String {
    let cost = "\(name): \(rounded(nanosecondsPerOperation)) ns/\(benchmark.unit)"
    guard let finding = measured.finding else { return cost }
    return cost + ", \(finding.name) \(finding.value)"
  }

  var jsonObject: String {
    var members = [
      "\"case\": \"\(benchmark.rawValue)\"",
      "\"size\": \(request.size)",
      "\"increments\": \"\(request.increments.rawValue)\"",
      "\"count\": \(measured.count)",
      "\"unit\": \"\(benchmark.unit)\"",
      "\"cpu_ns\": \(measured.nanoseconds)",
      "\"cpu_ns_per_operation\": \(rounded(nanosecondsPerOperation))",
      "\"checksum\": \"\(String(measured.checksum, radix: 16))\"",
    ]
    if let finding = measured.finding { members.append("\"\(finding.name)\": \(finding.value)") }
    return "{" + members.joined(separator: ", ") + "}"
  }

  /// Two decimals, without a formatter.
  private func rounded(_ value: Double) -> Double { (value * 100).rounded() / 100 }
}

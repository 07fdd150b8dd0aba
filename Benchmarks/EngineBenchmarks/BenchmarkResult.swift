// SPDX-License-Identifier: GPL-3.0-or-later

/// One measurement with what was asked for.
struct BenchmarkResult {
  var benchmark: BenchmarkCase
  var request: BenchmarkRequest
  var measured: Measured

  /// Infinite where so little was asked for that no operation was completed.
  var nanosecondsPerOperation: Double {
    Double(measured.use.nanoseconds) / Double(measured.count)
  }

  /// Requests for memory by the operations, start-up and results of a whole run included, or nil where
  /// they are not counted.
  var allocationsPerEvent: Double? {
    measured.use.allocations.map { Double($0) / Double(max(1, measured.events)) }
  }

  /// The case with the arguments that count for it.
  var name: String {
    var words = [benchmark.rawValue]
    if benchmark.hasSize { words.append("n=\(request.size)") }
    if benchmark.hasIncrements { words.append(request.increments.rawValue) }
    let topology = [
      benchmark.hasQueues ? request.queues : nil, benchmark.hasConsumers ? request.consumers : nil,
    ].compactMap { $0 }
    if !topology.isEmpty { words.append(topology.map { "\($0)" }.joined(separator: "x")) }
    return words.joined(separator: " ")
  }

  var line: String {
    ([
      "\(name): \(rounded(nanosecondsPerOperation)) ns/\(benchmark.unit)",
      measured.use.allocations.map { "\($0) allocations" } ?? "allocations unknown",
    ] + measured.findings.map { "\($0.name) \($0.value)" }).joined(separator: ", ")
  }

  var jsonObject: String {
    var members = ["\"case\": \"\(benchmark.rawValue)\""]
    if benchmark.hasSize { members.append("\"size\": \(request.size)") }
    if benchmark.hasIncrements {
      members.append("\"increments\": \"\(request.increments.rawValue)\"")
    }
    if benchmark.hasQueues { members.append("\"queues\": \(request.queues)") }
    if benchmark.hasConsumers { members.append("\"consumers\": \(request.consumers)") }
    members += [
      "\"unit\": \"\(benchmark.unit)\"",
      "\"count\": \(measured.count)",
      "\"events\": \(measured.events)",
      "\"cpu_ns\": \(measured.use.nanoseconds)",
      "\"cpu_ns_per_operation\": \(measured.count > 0 ? "\(rounded(nanosecondsPerOperation))" : "null")",
      "\"allocations\": \(measured.use.allocations.map { "\($0)" } ?? "null")",
      "\"peak_kib\": \(peakMemory())",
      "\"checksum\": \"\(String(measured.checksum, radix: 16))\"",
    ]
    members += measured.findings.map { "\"\($0.name)\": \($0.value)" }
    return "{" + members.joined(separator: ", ") + "}"
  }
}

/// A number with two decimals at most, without a formatter.
func rounded(_ value: Double) -> Double { (value * 100).rounded() / 100 }

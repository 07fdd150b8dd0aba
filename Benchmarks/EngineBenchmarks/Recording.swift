// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import ResultFiles
import SimulationEngine
import SimulationMetrics

/// Measures one record of a latency with its parts in the product's histogram.
func measureHistogram(_ request: BenchmarkRequest) -> Measured {
  let spans = Increments.exponential.makeTable()
  defer { spans.deallocate() }
  var histogram = LatencyHistogram()
  for index in 0..<Increments.tableSize {
    histogram.record(LatencyParts(behindOthers: spans[index], service: 40_000_000))
  }
  let use = resourceUse {
    for index in 0..<request.count {
      let span = spans[index & (Increments.tableSize - 1)]
      histogram.record(LatencyParts(behindOthers: span, service: 40_000_000))
    }
  }
  let median = histogram.value(atPercentile: 50)?.nanoseconds ?? 0
  return Measured(
    count: request.count, events: request.count, use: use, checksum: UInt64(histogram.count),
    findings: [("median_s", Double(median) / 1e9)])
}

/// Measures one row of five numbers in a CSV file, digest included.
///
/// - Throws: `ResultFileError` where no file can be written.
func measureCSV(_ request: BenchmarkRequest) throws -> Measured {
  let table = ResultTable(
    name: "speed", rowMeaning: "one row.",
    columns: [
      .key("row", .integer, "Number of the row."),
      .measure("queue", .integer, "A small number."),
      .measure("offset", .integer, "A large number."),
      .measure("start_us", .decimal, unit: .microseconds, "An instant."),
      .measure("service_us", .decimal, unit: .microseconds, "A span."),
    ])
  let path = FileManager.default.temporaryDirectory
    .appendingPathComponent("engine-benchmarks-\(ProcessInfo.processInfo.processIdentifier).csv")
    .path
  defer { try? FileManager.default.removeItem(atPath: path) }
  let spans = Increments.exponential.makeTable()
  defer { spans.deallocate() }
  let writer = try CSVWriter(creating: path, table: table)
  var now: Int64 = 0
  var bytes: Int64 = 0
  let use = try resourceUse {
    for row in 0..<request.count {
      let span = spans[row & (Increments.tableSize - 1)]
      now &+= span >> 10
      writer.append(row)
      writer.append(row & 15)
      writer.append(row &* 7)
      writer.append(nanoseconds: now)
      writer.append(nanoseconds: span)
      try writer.endRow()
    }
    bytes = Int64(try writer.finish().contentBytes)
  }
  return Measured(
    count: request.count, events: request.count, use: use, checksum: UInt64(bytes),
    findings: [
      ("megabytes_per_cpu_s", rounded(Double(bytes) * 1e3 / Double(use.nanoseconds)))
    ])
}

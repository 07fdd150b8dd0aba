// SPDX-License-Identifier: GPL-3.0-or-later

import Experiments
import MessagingModel
import ResultFiles
import TestSupport
import Testing

@Suite("RunFile")
struct RunFileTests {
  private static let plan = try? SweepFixture.plan()

  private func sample() throws -> RunFile {
    let plan = try #require(Self.plan)
    return try SweepFixture.file(of: plan.runs[1], in: plan)
  }

  @Test("reads back what it wrote, metrics to the last bit")
  func roundTrip() throws {
    let file = try sample()
    let read = try RunFile(file.bytes, key: file.key)
    #expect(read == file)
    #expect(read.bytes == file.bytes)
    #expect(read.groups.map { $0.name } == ["service"])
    #expect(read.groups[0].values.count == MetricCatalogue.all.count)
    #expect(read.groups[0].values.contains { $0.number != nil })
    #expect(!read.groups[0].values.allSatisfy { $0.number != nil })
  }

  @Test("metrics are those of the run")
  func holdsMetrics() throws {
    let plan = try #require(Self.plan)
    let file = try sample()
    let outcome = try Replication.run(
      try SweepFixture.specification(ofPoint: 0), seed: plan.seed, replication: 1,
      options: RunOptions())
    #expect(
      file.groups[0].values == MetricCatalogue.all.map { $0.value(ofGroup: 0, in: outcome) })
    #expect(file.executedEvents == outcome.executedEvents)
  }

  @Test("cut off anywhere, it is told to be truncated")
  func tellsTruncated() throws {
    let file = try sample()
    let bytes = file.bytes
    let lengths = Array(0..<120) + stride(from: 120, to: bytes.count, by: 97) + [bytes.count - 1]
    for length in lengths {
      #expect(throws: RunFile.Flaw.truncated, "\(length) of \(bytes.count) bytes") {
        try RunFile(Array(bytes.prefix(length)), key: file.key)
      }
    }
  }

  @Test("with any byte changed, it is never taken for whole")
  func tellsCorrupted() throws {
    let file = try sample()
    let bytes = file.bytes
    for place in Array(0..<200) + stride(from: 200, to: bytes.count, by: 61) + [bytes.count - 1] {
      for flip in [1, 0x80] as [UInt8] {
        var changed = bytes
        changed[place] ^= flip
        #expect(throws: RunFile.Flaw.self, "byte \(place)") {
          try RunFile(changed, key: file.key)
        }
        // A changed length may also say that something is missing.
        if place > 120 {
          #expect(throws: RunFile.Flaw.corrupted) { try RunFile(changed, key: file.key) }
        }
      }
    }
    #expect(throws: RunFile.Flaw.corrupted) { try RunFile(bytes + [0x0a], key: file.key) }
    #expect(throws: RunFile.Flaw.corrupted) {
      try RunFile(Array("something else\n".utf8), key: file.key)
    }
    #expect(throws: RunFile.Flaw.corrupted) {
      try RunFile([UInt8](repeating: 0, count: bytes.count), key: file.key)
    }
  }

  @Test("whole, but of another run, or by a version with other columns, it is told to be stale")
  func tellsStale() throws {
    let plan = try #require(Self.plan)
    let file = try sample()
    #expect(throws: RunFile.Flaw.stale) { try RunFile(file.bytes, key: plan.runs[2].key) }
    var other = file
    other.tables[0].header = "summary: replication,group,metric,value"
    #expect(throws: RunFile.Flaw.stale) { try RunFile(other.bytes, key: file.key) }
    other = file
    other.groups[0].values.removeLast()
    #expect(throws: RunFile.Flaw.stale) { try RunFile(other.bytes, key: file.key) }
    other = file
    other.tables.removeLast()
    #expect(throws: RunFile.Flaw.stale) { try RunFile(other.bytes, key: file.key) }
  }
}

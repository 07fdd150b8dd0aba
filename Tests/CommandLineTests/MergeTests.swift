// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import TestSupport
import Testing

@Suite("lagcast merge")
struct MergeTests {
  private let words = ["sweep", "s.yaml", "--no-plots", "--quiet"]

  /// Three shards of a sweep of twenty points in folders of their own.
  private func shards(_ which: [Int] = [0, 1, 2]) throws -> TemporaryFolder {
    let folder = try SweepScenario.folder()
    for shard in which {
      let outcome = try Tool.run(
        words + ["--shard", "\(shard)/3", "--runs", "shard-\(shard)"], in: folder.path)
      try #require(outcome.status == 0, "\(outcome.errors)")
    }
    return folder
  }

  private func keys(_ folder: TemporaryFolder, _ directory: String = "shard-0") throws -> [String] {
    try folder.read("\(directory)/plan.csv").split(separator: "\n").dropFirst().map {
      String($0.split(separator: ",")[4])
    }
  }

  @Test("any number of shards, in one directory or many, in any order, twice, gives the same bytes")
  func merges() throws {
    let folder = try shards()
    #expect(try Tool.run(words + ["--output", "whole"], in: folder.path).status == 0)
    let whole = try SweepScenario.files(below: folder.path("whole"))
    let merged = try Tool.run(
      ["merge", "shard-2", "shard-0", "shard-1", "shard-0", "--no-plots", "--output", "merged"],
      in: folder.path)
    #expect(merged.status == 0)
    #expect(merged.errors == "Merged: 40 runs of 4 directories\nResults: merged\n")
    #expect(try SweepScenario.files(below: folder.path("merged")) == whole)
    // More shards than runs, each started twice, all in one directory, then with another number.
    for shard in (0..<64).reversed() where shard < 50 {
      let shared = words + ["--runs", "shared", "--shard", "\(shard)/64"]
      #expect(try Tool.run(shared, in: folder.path).status == 0)
    }
    for shard in [1, 0] {
      let shared = words + ["--runs", "shared", "--shard", "\(shard)/2"]
      #expect(try Tool.run(shared, in: folder.path).status == 0)
    }
    let again = try Tool.run(["merge", "shared", "--no-plots", "--quiet"], in: folder.path)
    #expect(again.status == 0)
    #expect(again.output == merged.output)
    #expect(try SweepScenario.files(below: folder.path("results/local/tiny")) == whole)
  }

  @Test("says what to call when a shard is through")
  func saysHowToGoOn() throws {
    let folder = try SweepScenario.folder()
    let outcome = try Tool.run(
      ["sweep", "s.yaml", "--shard", "0/3", "--output", "out"], in: folder.path)
    #expect(outcome.status == 0)
    #expect(
      outcome.errors.hasSuffix(
        "Shard 0/3: all 13 runs are done\n"
          + "When all shards are through: lagcast merge out.runs --output out\n"))
  }

  @Test("names what is missing, and writes nothing")
  func namesMissing() throws {
    let folder = try shards([0, 2])
    let outcome = try Tool.run(["merge", "shard-0", "shard-2"], in: folder.path)
    #expect(outcome.status == 66)
    #expect(outcome.output == "")
    let lines = outcome.errors.split(separator: "\n")
    #expect(lines.count == 12)
    #expect(
      lines[0].wholeMatch(
        of:
          /lagcast: error: run \d+ is missing: point \d+ \(groups.readers.consumers=\d, .*\), replication [01], key [0-9a-f]{64}/
      ) != nil, "\(lines[0])")
    #expect(lines[10] == "lagcast: error: 3 more are missing")
    let last = try #require(lines.last)
    let match = try #require(
      last.firstMatch(of: /error: 13 of 40 runs are not there: ([0-9,-]+); the shards/))
    // The ranges name the very runs of which neither directory has a file.
    let all = try keys(folder)
    let named = match.1.split(separator: ",").flatMap { range -> [Int] in
      let ends = range.split(separator: "-").compactMap { Int($0) }
      return Array((ends.first ?? 0)...(ends.last ?? 0))
    }
    let absent = all.indices.filter { run in
      ["shard-0", "shard-2"].allSatisfy { shard in
        !FileManager.default.fileExists(
          atPath: folder.path("\(shard)/runs/\(all[run].prefix(2))/\(all[run]).run"))
      }
    }
    #expect(named == absent)
    #expect(!FileManager.default.fileExists(atPath: folder.path("results")))
  }

  @Test("a damaged run is named; another whole copy of it is enough")
  func noticesDamage() throws {
    let folder = try shards()
    let key = try #require(
      try keys(folder).first { key in
        FileManager.default.fileExists(
          atPath: folder.path("shard-1/runs/\(key.prefix(2))/\(key).run"))
      })
    let file = "/runs/\(key.prefix(2))/\(key).run"
    let bytes = try folder.bytes("shard-1" + file)
    try folder.write(bytes: Array(bytes.dropLast()), to: "shard-1" + file)
    let all = ["merge", "shard-0", "shard-1", "shard-2", "--no-plots"]
    let refused = try Tool.run(all, in: folder.path)
    #expect(refused.status == 65)
    #expect(refused.errors.contains("error: shard-1\(file): is truncated; it should be point"))
    #expect(refused.errors.contains("1 of 40 runs are not there"))
    try folder.write(bytes: bytes, to: "shard-2" + file)
    let mended = try Tool.run(all, in: folder.path)
    #expect(mended.status == 0)
    #expect(mended.errors.contains("warning: shard-1\(file): is truncated"))
    #expect(mended.errors.contains("another directory has it whole"))
  }

  @Test("runs that stand in two directories must be equal, byte for byte")
  func comparesDuplicates() throws {
    let folder = try shards()
    let key = try #require(
      try keys(folder).first { key in
        FileManager.default.fileExists(
          atPath: folder.path("shard-1/runs/\(key.prefix(2))/\(key).run"))
      })
    let file = "/runs/\(key.prefix(2))/\(key).run"
    // A whole file with another content, as a build with a fault would write it.
    let bytes = try folder.bytes("shard-1" + file)
    let text = String(decoding: bytes, as: UTF8.self)
    let content = String(text[text.index(after: try #require(text.firstIndex(of: "\n")))...])
    let events = try #require(content.firstMatch(of: /\nevents ([0-9]+)\n/))
    let other = content.replacing("\nevents \(events.1)\n", with: "\nevents 1\(events.1)\n")
    try #require(other != content)
    try folder.write(other, to: "content")
    let digest = try digest(of: folder.path("content"))
    try folder.write(
      "lagcast run file 1, \(other.utf8.count) bytes, sha256 \(digest)\n\(other)",
      to: "shard-0" + file)
    let outcome = try Tool.run(["merge", "shard-0", "shard-1", "shard-2"], in: folder.path)
    #expect(outcome.status == 65)
    #expect(
      outcome.errors.contains("error: shard-0\(file) and shard-1\(file) differ, and both should be")
    )
    #expect(!FileManager.default.fileExists(atPath: folder.path("results")))
  }

  /// A digest from another program than the one under test.
  private func digest(of path: String) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["sha256sum", path]
    let output = try Tool.Capture()
    process.standardOutput = output.handle
    try process.run()
    process.waitUntilExit()
    return String(try output.text().prefix(64))
  }

  @Test("shards of another scenario are refused where they start and where they are merged")
  func refusesOtherPlans() throws {
    let folder = try shards([0])
    let other = try Tool.run(
      words + ["--shard", "1/3", "--runs", "shard-0", "--seed", "8"], in: folder.path)
    #expect(other.status == 65)
    #expect(
      other.errors.contains("shard-0/sweep.csv: was written for another sweep: scenario, seed"))
    let apart = try Tool.run(
      words + ["--shard", "1/3", "--runs", "shard-1", "--seed", "8"], in: folder.path)
    #expect(apart.status == 0)
    let outcome = try Tool.run(["merge", "shard-0", "shard-1"], in: folder.path)
    #expect(outcome.status == 65)
    #expect(outcome.errors.contains("shard-1/sweep.csv: differs from shard-0/sweep.csv"))
  }

  @Test("what is no directory of a sweep is refused")
  func refusesOthers() throws {
    let folder = try SweepScenario.folder()
    for (words, status) in [
      (["merge", "nowhere"], 66), (["merge", "."], 66), (["merge", "s.yaml"], 66), (["merge"], 64),
    ] as [([String], Int32)] {
      let outcome = try Tool.run(words, in: folder.path)
      #expect(outcome.status == status)
      #expect(outcome.output == "")
      #expect(!outcome.errors.isEmpty)
    }
    #expect(try folder.entries() == ["s.yaml"])
  }
}

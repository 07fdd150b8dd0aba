// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import ResultFiles
import TestSupport
import Testing

/// Runs that are interrupted and go on.
@Suite("lagcast run, resumed")
struct ResumeTests {
  private static let replications = 150

  private func folder(_ scenario: String = Scenarios.scaleOut) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write(
      scenario.replacing("replications: 3", with: "replications: \(Self.replications)"),
      to: "scenario.yaml")
    return folder
  }

  /// Begins a run, and interrupts it once some replications are kept.
  private func interrupt(
    in folder: TemporaryFolder, after count: Int = 4, _ options: [String] = []
  ) async throws -> String {
    // A machine that is busy elsewhere may look too late, when the run is whole.
    for _ in 0..<20 {
      let process = Process()
      process.executableURL = URL(fileURLWithPath: Tool.products + "/lagcast")
      process.arguments =
        ["run", "scenario.yaml", "--no-plots", "--threads", "1", "--output", "out", "--force"]
        + options
      process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
      let output = try Tool.Capture()
      let errors = try Tool.Capture()
      process.standardOutput = output.handle
      process.standardError = errors.handle
      try process.run()
      while process.isRunning, files(in: folder).count < count {
        try await Task.sleep(for: .milliseconds(1))
      }
      process.interrupt()
      process.waitUntilExit()
      if process.terminationStatus == 130, files(in: folder).count >= count {
        return try errors.text()
      }
    }
    Issue.record("no run could be interrupted in time")
    return ""
  }

  private func files(in folder: TemporaryFolder) -> [String] {
    SweepScenario.runFiles(below: folder.path("out.runs")).map { folder.path("out.runs/" + $0) }
  }

  /// The result of the same scenario that nobody interrupted.
  private func whole(
    of folder: TemporaryFolder, _ options: [String] = []
  ) throws -> (said: String, files: [String: Data]) {
    let outcome = try Tool.run(
      ["run", "scenario.yaml", "--no-plots", "--output", "whole"] + options, in: folder.path)
    #expect(outcome.status == status(options))
    #expect(!FileManager.default.fileExists(atPath: folder.path("whole.runs")))
    return (outcome.output, try contents(of: "whole", in: folder))
  }

  /// How a whole run ends; the half-width asked for is more than its replications can give.
  private func status(_ options: [String]) -> Int32 { options.contains("--half-width") ? 1 : 0 }

  /// Every file of a result but for the facts of one machine.
  private func contents(
    of result: String, in folder: TemporaryFolder
  ) throws -> [String: Data] {
    var contents: [String: Data] = [:]
    let root = folder.path(result)
    for name in FileManager.default.enumerator(atPath: root)?.compactMap({ $0 as? String }) ?? [] {
      var isFolder: ObjCBool = false
      _ = FileManager.default.fileExists(atPath: root + "/" + name, isDirectory: &isFolder)
      guard !isFolder.boolValue, name != RunManifest.environmentFileName else { continue }
      contents[name] = try Data(contentsOf: URL(fileURLWithPath: root + "/" + name))
    }
    return contents
  }

  /// The words behind `lagcast` that the tool printed to go on.
  private func resumeWords(_ said: String) throws -> [String] {
    let line = try #require(
      said.split(separator: "\n").first { $0.hasPrefix("Resume: lagcast ") })
    return line.dropFirst("Resume: lagcast ".count).split(separator: " ").map { String($0) }
  }

  @Test("the printed command is the whole one, and is printed to who wants silence, too")
  func wholeCommand() async throws {
    let folder = try folder()
    let said = try await interrupt(
      in: folder,
      [
        "--quiet", "--set", "name=resumed", "--memory-limit", "512MiB", "--format", "csv",
        "--color",
        "never", "--progress", "none",
      ])
    let lines = said.split(separator: "\n").filter { !$0.contains("stopping; press Ctrl-C") }
    #expect(
      lines == [
        "Resume: lagcast run scenario.yaml --set name=resumed --seed 42 --replications 150 "
          + "--output out --force --no-plots --threads 1 --memory-limit 536870912B --quiet --progress "
          + "none --format csv --color never"
      ])
  }

  @Test(
    "the printed command goes on and gives the bytes of an undisturbed run",
    arguments: [
      [], ["--messages", "20"], ["--messages", "5%", "--messages-file", "messages.csv.gz"],
      ["--half-width", "0.4%", "--half-width-metric", "sojourn.mean", "--replications", "150"],
    ])
  func resumes(options: [String]) async throws {
    let folder = try folder()
    let said = try await interrupt(in: folder, options)
    let kept = files(in: folder).count
    #expect(kept >= 4)
    #expect(said.contains("Kept: \(kept) replications in out.runs\n"))
    let partial = try RunManifest.read(from: folder.path("out"))
    #expect(partial.partialReason != nil)
    let resumed = try Tool.run(try resumeWords(said), in: folder.path)
    #expect(resumed.status == status(options))
    #expect(
      resumed.errors.contains("Resuming: \(kept) replications of 150 are kept in out.runs"),
      "\(resumed.errors)")
    let whole = try whole(of: folder, options)
    #expect(resumed.output == whole.said)
    #expect(try contents(of: "out", in: folder) == whole.files)
    #expect(!FileManager.default.fileExists(atPath: folder.path("out.runs")))
  }

  @Test("a truncated, a corrupted and a stale file are named, and run again")
  func distrusts() async throws {
    let folder = try folder()
    let said = try await interrupt(in: folder, after: 5)
    let kept = files(in: folder)
    try #require(kept.count >= 5)
    let bytes = try kept.map { try Data(contentsOf: URL(fileURLWithPath: $0)) }
    try bytes[0].prefix(bytes[0].count / 2).write(to: URL(fileURLWithPath: kept[0]))
    var corrupted = bytes[1]
    corrupted[corrupted.count - 100] ^= 1
    try corrupted.write(to: URL(fileURLWithPath: kept[1]))
    try bytes[3].write(to: URL(fileURLWithPath: kept[2]))
    let resumed = try Tool.run(try resumeWords(said) + ["--no-plots"], in: folder.path)
    #expect(resumed.status == 0)
    for (file, words) in zip(kept, ["is truncated", "is corrupted", "is stale"]) {
      let name = "out.runs/" + file.split(separator: "/").suffix(3).joined(separator: "/")
      let line = resumed.errors.split(separator: "\n").first { $0.contains(name) }
      #expect(line?.contains(words) == true, "\(resumed.errors)")
      #expect(line?.hasSuffix("is run again") == true)
    }
    #expect(try contents(of: "out", in: folder) == (try whole(of: folder)).files)
  }

  @Test("what is kept is used, and not computed again")
  func uses() async throws {
    let folder = try folder()
    let said = try await interrupt(in: folder)
    // A file that is proven by its digest, but tells another story.
    let path = try #require(files(in: folder).first)
    let text = String(
      decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
    let lines = text.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
    let content = lines[1].replacing("scale,order-service", with: "scale,ordre-service")
    #expect(content != lines[1])
    let first =
      "lagcast run file 1, \(content.utf8.count) bytes, sha256 \(sha256(of: String(content)))\n"
    try Data((first + content).utf8).write(to: URL(fileURLWithPath: path))
    let resumed = try Tool.run(try resumeWords(said) + ["--no-plots"], in: folder.path)
    #expect(resumed.status == 0)
    let rows = try folder.read("out/events.csv").split(separator: "\n")
    #expect(rows.count { $0.contains("ordre-service") } == 1)
  }

  @Test("another seed or setting finds nothing to go on with")
  func others() async throws {
    let folder = try folder()
    _ = try await interrupt(in: folder)
    for options in [["--seed", "8"], ["--set", "groups.order-service.threads=3"]] {
      let outcome = try Tool.run(
        ["run", "scenario.yaml", "--no-plots", "--output", "out", "--force", "--replications", "2"]
          + options, in: folder.path)
      #expect(outcome.status == 0)
      #expect(!outcome.errors.contains("Resuming"))
    }
  }
}

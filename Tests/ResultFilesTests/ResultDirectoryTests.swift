// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import ResultFiles
import TestSupport
import Testing

@Suite("Results directories")
struct ResultDirectoryTests {
  private static let table = ResultTable(
    name: "numbers", rowMeaning: "one number", columns: [.key("n", .integer, "A number.")])

  private static let manifest = RunManifest(
    toolVersion: "1.0", modelVersion: "1", scenarioName: "demo", scenarioDigest: "abc", seed: 42,
    replications: 2)

  @discardableResult
  private func makeResult(
    at path: String, _ existing: ResultDirectory.ExistingOutput = .refused, number: Int = 7
  ) throws -> RunManifest {
    let directory = try ResultDirectory(creating: path, existing: existing)
    let writer = try directory.writer(for: Self.table)
    writer.append(number)
    try writer.endRow()
    try writer.finish()
    try directory.write("plot\n", to: "plots/numbers.gp")
    return try directory.commit(Self.manifest)
  }

  @Test("It appears complete, with a digest of every file, and leaves nothing beside it")
  func complete() throws {
    let folder = try TemporaryFolder()
    let manifest = try makeResult(at: folder.path("deep/er/out"))
    #expect(try folder.entries() == ["deep"])
    let beside = try FileManager.default.contentsOfDirectory(atPath: folder.path("deep/er"))
    #expect(beside == ["out"])
    #expect(manifest.files.map { $0.path } == ["numbers.csv", "plots/numbers.gp"])
    #expect(manifest.files[0].contentDigest == sha256(of: "n\n7\n"))
    #expect(manifest.files[0].contentBytes == 4)
    #expect(try RunManifest.read(from: folder.path("deep/er/out")) == manifest)
    #expect(RunManifest.isResult(folder.path("deep/er/out")))
  }

  @Test("Before it is committed nothing stands at its place, and dropped it leaves nothing")
  func dropped() throws {
    let folder = try TemporaryFolder()
    do {
      let directory = try ResultDirectory(creating: folder.path("out"))
      try directory.write("x", to: "a/b.txt")
      #expect(!FileManager.default.fileExists(atPath: folder.path("out")))
      #expect(try folder.entries().count == 1)
    }
    #expect(try folder.entries().isEmpty)
    let abandoned = try ResultDirectory(creating: folder.path("out"))
    try abandoned.write("x", to: "a.txt")
    abandoned.abandon()
    #expect(try folder.entries().isEmpty)
  }

  @Test("An earlier result is refused unless it may be replaced, and is then replaced whole")
  func earlierResult() throws {
    let folder = try TemporaryFolder()
    try makeResult(at: folder.path("out"), number: 1)
    try folder.write("left over", to: "out/notes.txt")
    let error = #expect(throws: ResultFileError.self) {
      try makeResult(at: folder.path("out"), number: 2)
    }
    #expect(error?.exitClass == .cannotCreate)
    #expect(error?.message.contains("--force") == true)
    #expect(try folder.read("out/numbers.csv") == "n\n1\n")
    try makeResult(at: folder.path("out/"), .replacedIfResult, number: 2)
    #expect(try folder.read("out/numbers.csv") == "n\n2\n")
    #expect(!FileManager.default.fileExists(atPath: folder.path("out/notes.txt")))
    #expect(try folder.entries() == ["out"])
  }

  @Test(
    "What is no result is never replaced",
    arguments: [ResultDirectory.ExistingOutput.refused, .replacedIfResult])
  func noResult(existing: ResultDirectory.ExistingOutput) throws {
    let folder = try TemporaryFolder()
    try folder.write("mine", to: "directory/file.txt")
    try folder.write("mine", to: "file")
    try folder.write("{\"tool\": \"other\"}", to: "other/manifest.json")
    try folder.write("not json", to: "broken/manifest.json")
    try FileManager.default.createDirectory(
      atPath: folder.path("empty"), withIntermediateDirectories: false)
    try makeResult(at: folder.path("real"))
    try FileManager.default.createSymbolicLink(
      atPath: folder.path("link"), withDestinationPath: folder.path("real"))
    let before = try folder.entries()
    for name in ["directory", "file", "other", "broken", "empty", "link"] {
      let error = #expect(throws: ResultFileError.self) {
        try makeResult(at: folder.path(name), existing)
      }
      #expect(error?.exitClass == .cannotCreate)
    }
    #expect(try folder.entries() == before)
    #expect(try folder.read("directory/file.txt") == "mine")
  }

  @Test("A place that cannot be made is an error of that class", arguments: ["", "/", ".", "a/.."])
  func badNames(path: String) {
    let error = #expect(throws: ResultFileError.self) { try ResultDirectory(creating: path) }
    #expect(error?.exitClass == .cannotCreate)
  }

  @Test("A file in the way of a parent is an error of that class")
  func blockedParent() throws {
    let folder = try TemporaryFolder()
    try folder.write("mine", to: "file")
    for path in ["file/out", "file/deep/out", "/proc/lagcast/out"] {
      let place = path.hasPrefix("/") ? path : folder.path(path)
      let error = #expect(throws: ResultFileError.self) { try ResultDirectory(creating: place) }
      #expect(error?.exitClass == .cannotCreate)
    }
  }

  @Test("A place that is taken while the run goes on is not overwritten")
  func takenMeanwhile() throws {
    let folder = try TemporaryFolder()
    do {
      let directory = try ResultDirectory(creating: folder.path("out"))
      try folder.write("mine", to: "out/file.txt")
      let error = #expect(throws: ResultFileError.self) { try directory.commit(Self.manifest) }
      #expect(error?.exitClass == .cannotCreate)
    }
    #expect(try folder.entries() == ["out"])
    #expect(try folder.read("out/file.txt") == "mine")
  }

  @Test("Files of other programs are digested, pictures stand with the facts of the run")
  func foreignFiles() throws {
    let folder = try TemporaryFolder()
    let directory = try ResultDirectory(creating: folder.path("out"))
    try directory.write("x", to: "plots/a.gp")
    try Data("<svg/>".utf8).write(
      to: URL(fileURLWithPath: directory.workingPath(of: "plots/a.svg")))
    try Data("y".utf8).write(to: URL(fileURLWithPath: directory.workingPath(of: "b.txt")))
    let manifest = try directory.commit(
      Self.manifest, environment: [.init("threads", .integer(2))])
    #expect(manifest.files.map { $0.path } == ["b.txt", "plots/a.gp"])
    #expect(manifest.files[0].contentDigest == sha256(of: "y"))
    let facts = try folder.read("out/environment.json")
    #expect(facts.contains("\"threads\": 2"))
    #expect(facts.contains(sha256(of: "<svg/>")))
    #expect(try !folder.read("out/manifest.json").contains("svg"))
  }

  @Test("The same content gives the same manifest wherever and whenever it is written")
  func deterministic() throws {
    let folder = try TemporaryFolder()
    try makeResult(at: folder.path("a"))
    try makeResult(at: folder.path("b"))
    #expect(try folder.read("a/manifest.json") == folder.read("b/manifest.json"))
    let other = try makeResult(at: folder.path("c"), number: 8)
    #expect(try other.resultDigest != RunManifest.read(from: folder.path("a")).resultDigest)
  }
}

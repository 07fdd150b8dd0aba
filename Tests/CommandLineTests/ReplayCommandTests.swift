// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import ResultFiles
import TestSupport
import Testing

@Suite("lagcast replay")
struct ReplayCommandTests {
  private static let recordings = CalibrateTests.recordings

  @Test(
    "prints what the golden files hold",
    arguments: ["text", "csv", "json", "markdown"])
  func printsGolden(format: String) throws {
    let folder = try TemporaryFolder()
    let outcome = try Tool.run(
      [
        "replay", "r9a-dd1-rho080", "--format", format, "--output", folder.path("out"),
        "--no-plots",
      ],
      in: Self.recordings)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(try GoldenFile("Golden/replay-\(format).txt").difference(from: outcome.output) == nil)
  }

  @Test(
    "writes an atomic result with tables, description, manifest and picture; twice the same bytes")
  func writesResult() throws {
    let folder = try TemporaryFolder()
    for name in ["first", "second"] {
      let outcome = try Tool.run(
        ["replay", "r7b-sac-graceful-prefetch1", "--output", folder.path(name)],
        in: Self.recordings)
      #expect(outcome.status == 0, "\(outcome.errors)")
    }
    for file in [
      "predictions.csv", "backlog.csv", "overheads.csv", "datapackage.json", "manifest.json",
      "plots/backlog.gp", "plots/backlog.svg",
    ] {
      #expect(try folder.bytes("first/" + file) == folder.bytes("second/" + file), "\(file)")
    }
    let third = try Tool.run(
      ["replay", "r7b-sac-graceful-prefetch1", "--output", folder.path("first")],
      in: Self.recordings)
    #expect(third.status == 73)
  }

  @Test("takes overheads from other recordings, and says so")
  func blind() throws {
    let folder = try TemporaryFolder()
    let outcome = try Tool.run(
      [
        "replay", "r9a-dd1-rho080", "--overheads", "r1f-md1-rho080", "--output",
        folder.path("out"), "--no-plots",
      ], in: Self.recordings)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("Overheads of other recordings: "))
  }

  @Test("replays every recording of a folder, and counts what is within 5 %")
  func each() throws {
    let outcome = try Tool.run(["replay", "--each", Self.recordings])
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("Same run: 8 of 8 means within 5 %"))
    #expect(outcome.output.contains("Blind: "))
  }

  @Test("refuses what makes no sense")
  func refuses() throws {
    #expect(try Tool.run(["replay", "--each", "x", "--overheads", "y"]).status == 64)
    #expect(try Tool.run(["replay", "/no/such/recording"]).status == 66)
    let folder = try TemporaryFolder()
    #expect(try Tool.run(["replay", "--each", folder.path]).status == 66)
    try folder.write("{\"name\": \"x\",\n \"broker\": 5}\n", to: "bad/scenario.json")
    let outcome = try Tool.run(["replay", "bad", "--output", "out"], in: folder.path)
    #expect(outcome.status == 65)
    #expect(outcome.errors == "lagcast: error: bad/scenario.json:2:12: broker is 5, not a text\n")
    #expect(try folder.entries() == ["bad"])
  }
}

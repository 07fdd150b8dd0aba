// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import ResultFiles
import TestSupport
import Testing

@Suite("lagcast calibrate")
struct CalibrateTests {
  /// The recordings of real brokers that lie beside the tests.
  static let recordings =
    "/" + #filePath.split(separator: "/").dropLast(2).joined(separator: "/") + "/GroundTruth"

  @Test(
    "prints what the golden files hold",
    arguments: [
      ("batches-text", "r9f-batch10-3", "text"), ("batches-csv", "r9f-batch10-3", "csv"),
      ("poisson-json", "a1a-mm1-rho077", "json"),
      ("poisson-markdown", "a1a-mm1-rho077", "markdown"),
    ])
  func printsGolden(name: String, recording: String, format: String) throws {
    let outcome = try Tool.run(["calibrate", recording, "--format", format], in: Self.recordings)
    #expect(outcome.status == 0)
    #expect(outcome.errors == "")
    #expect(try GoldenFile("Golden/calibrate-\(name).txt").difference(from: outcome.output) == nil)
  }

  @Test(
    "writes scenarios that check and run accept",
    arguments: [
      "r9f-batch10-3", "a1a-mm1-rho077", "r13a-quorum-mm1", "r9a-dd1-rho080", "r1f-md1-rho080",
      "r7b-sac-graceful-prefetch1", "r12b-reject-publish-20", "a5a-exclusive-failover",
    ])
  func scenario(recording: String) throws {
    let folder = try TemporaryFolder()
    let path = folder.path("calibrated.yaml")
    let written = try Tool.run(
      ["calibrate", recording, "--output", path], in: Self.recordings)
    #expect(written.status == 0)
    let check = try Tool.run(["check", path], in: folder.path)
    #expect(check.status == 0, "\(check.output)\(check.errors)")
    let run = try Tool.run(
      ["run", path, "--no-plots", "--output", folder.path("out")],
      in: folder.path)
    #expect(run.status == 0, "\(run.errors)")
    // A scenario is never overwritten.
    let again = try Tool.run(["calibrate", recording, "--output", path], in: Self.recordings)
    #expect(again.status == 73)
  }

  @Test("writes for another system on request, and refuses one that it does not know")
  func systems() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("rocket.yaml")
    let written = try Tool.run(
      ["calibrate", "a1a-mm1-rho077", "--system", "rocketmq", "-o", path], in: Self.recordings)
    #expect(written.status == 0)
    #expect(try folder.read("rocket.yaml").contains("\nsystem: rocketmq\n"))
    #expect(try Tool.run(["check", path], in: folder.path).status == 0)
    for arguments in [["--system", "kafka", "-o", "x.yaml"], ["--system", "rabbitmq"]] {
      let refused = try Tool.run(["calibrate", "a1a-mm1-rho077"] + arguments, in: Self.recordings)
      #expect(refused.status == 64, "\(refused.errors)")
    }
  }

  @Test("takes any table of times, and writes arrivals without a process beside the scenario")
  func table() throws {
    let folder = try TemporaryFolder()
    var rows = "publish_ms,start_ms,end_ms\n"
    for row in 0..<900 {
      let time = Double(row < 600 ? row * 10 : 6_000 + (row - 600)) + Double(row % 7) / 10
      rows += "\(time),\(time + 0.25),\(time + 0.25 + Double(1 + row % 3))\n"
    }
    try folder.write(rows, to: "own.csv")
    let outcome = try Tool.run(["calibrate", "own.csv", "-o", "plan.yaml"], in: folder.path)
    #expect(outcome.status == 0)
    #expect(outcome.errors.contains("Arrivals: plan-arrivals.csv\n"))
    #expect(try folder.read("plan.yaml").contains("column: arrival_us"))
    #expect(try Tool.run(["check", "plan.yaml"], in: folder.path).status == 0)
    // On standard output the scenario has no name of its own; arrivals are not overwritten either.
    let printed = try Tool.run(["calibrate", "own.csv", "--output", "-"], in: folder.path)
    #expect(printed.status == 0)
    #expect(printed.output.contains("file: \"scenario-arrivals.csv\""))
    let again = try Tool.run(["calibrate", "own.csv", "--output", "-"], in: folder.path)
    #expect(again.status == 73)
  }

  @Test(
    "refuses bad tables with file, line and column, and writes nothing",
    arguments: [
      ("publish_us,start_us,end_us\n5,4,9\n", "own.csv:2:3: column start_us: \"4\" lies before"),
      ("publish_us,start_us\n1,2\n", "own.csv:1:1: the column \"end_us\" is missing"),
      ("publish_us,start_us,end_us\n1,2,3\n", "own.csv:2:1: all messages are of one instant"),
      ("publish_us,start_us,end_us\n1,x,3\n", "own.csv:2:3: column start_us: \"x\" is not"),
    ])
  func refuses(text: String, message: String) throws {
    let folder = try TemporaryFolder()
    try folder.write(text, to: "own.csv")
    let outcome = try Tool.run(["calibrate", "own.csv", "--output", "s.yaml"], in: folder.path)
    #expect(outcome.status == 65)
    #expect(outcome.output == "")
    #expect(outcome.errors.hasPrefix("lagcast: error: " + message))
    #expect(outcome.errors.split(separator: "\n").count == 1)
    #expect(try folder.entries() == ["own.csv"])
  }

  @Test("says what is missing, with status 66")
  func missing() throws {
    #expect(try Tool.run(["calibrate", "/no/such/recording"]).status == 66)
  }
}

// SPDX-License-Identifier: GPL-3.0-or-later

import Recordings
import TestSupport
import Testing

@Suite("Calibrated scenarios")
struct CalibratedScenarioTests {
  private static func text(_ path: String) throws -> String {
    CalibratedScenario(of: try Calibration.of(path), stem: "s").text
  }

  @Test("A recording's process and distribution stand in the scenario")
  func processes() throws {
    let batches = try Self.text(RecordedExamples.path("r9f-batch10-3"))
    #expect(batches.contains("arrivals: {deterministic: {rate: 5/s}, batch: 10}"))
    #expect(batches.contains("service: {constant: {value: 20ms}}"))
    // In the order in which they began to consume.
    #expect(batches.contains("consumers: [\"c2\", \"c1\", \"c3\"]"))
    let plain = try Self.text(RecordedExamples.path("a1a-mm1-rho077"))
    #expect(plain.contains("arrivals: {poisson: {rate: 63."))
    #expect(plain.contains("service: {exponential: {mean: 1"))
    #expect(plain.contains("# Index of dispersion, 1 for Poisson: "))
    #expect(plain.contains("(95 %)"))
  }

  @Test("Arrivals without a process are written beside the scenario")
  func trace() throws {
    let folder = try TemporaryFolder()
    var rows = "publish_ms,start_ms,end_ms\n"
    var time = 0.0
    for row in 0..<1_500 {
      // One jump of the rate; gaps vary in a way that nobody would call exponential.
      time += (row < 1_000 ? 10 : 1) * (row % 7 == 0 ? 4 : 0.5)
      rows += "\(time),\(time + 0.4),\(time + 0.9)\n"
    }
    let path = try folder.write(rows, to: "own.csv")
    let scenario = CalibratedScenario(of: try Calibration.of(path), stem: "plan")
    #expect(scenario.traceFile == "plan-arrivals.csv")
    #expect(scenario.text.contains("{trace: {file: \"plan-arrivals.csv\", column: arrival_us}}"))
    let lines = scenario.traceText.split(separator: "\n")
    #expect(lines[0] == "arrival_us")
    #expect(lines[1] == "40000")
    #expect(lines.count == 1_501)
  }

  @Test("A name from a stranger cannot leave its place")
  func names() throws {
    let setup = SmallRecording.setup.replacing("\"small\"", with: "\"a: b\\n#\"")
      .replacing("three messages", with: "x\\nsystem: none")
    let small = try SmallRecording(setup: setup)
    let text = try Self.text(small.folder.path)
    #expect(text.contains("name: \"a--b--\""))
    #expect(text.contains("# x system: none.\n"))
    #expect(!text.contains("\nsystem: none"))
  }
}

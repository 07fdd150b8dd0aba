// SPDX-License-Identifier: GPL-3.0-or-later

import ResultFiles
import ScenarioFiles
import TestSupport
import Testing

@Suite struct TraceReaderTests {
  private func scenario(arrivals: String = "{poisson: {rate: 9/s}}", service: String = "40ms")
    -> String
  {
    SmallScenario.replacing("{poisson: {rate: 900/s}}", with: arrivals)
      .replacing("service: 40ms", with: "service: \(service)")
  }

  private func load(
    _ text: String, in folder: TemporaryFolder, allowOutside: Bool = false
  ) throws -> Scenario {
    let path = try folder.write(text, to: "in/s.yaml")
    return try ScenarioFile.load(path: path, allowOutside: allowOutside)
  }

  private func errors(_ text: String, in folder: TemporaryFolder) -> ScenarioErrors? {
    do {
      _ = try load(text, in: folder)
      return nil
    } catch {
      return error as? ScenarioErrors
    }
  }

  @Test(
    "A trace that cannot be is refused with file and line",
    arguments: [
      ("", "a.csv:1:1: error: the file is empty; a header line is expected"),
      (
        "arrival_us\n",
        "a.csv:2:1: error: there is no row below the header; a trace has at least one"
      ),
      (
        "arrival_us\n5\n9\n8\n",
        "a.csv:4:1: error: column arrival_us: \"8\" lies before the row above, at 9us; sort the rows "
          + "by time"
      ),
      ("arrival_us\n-1\n", "a.csv:2:1: error: column arrival_us: \"-1\" is negative; times are 0"),
      (
        "arrival_us\nsoon\n",
        "a.csv:2:1: error: column arrival_us: \"soon\" is not a decimal number"
      ),
      ("arrival_s\n1e18\n", "a.csv:2:1: error: column arrival_s: \"1e18\" is "),
      (
        "when\n1\n",
        "a.csv:1:1: error: there is no column of times; name one with 'column', or call"
      ),
      (
        "arrival_us,sched_ms\n1,1\n",
        "a.csv:1:1: error: there are several columns of times, arrival_us and sched_ms; name one"
      ),
    ] as [(String, String)])
  func badTraces(content: String, message: String) throws {
    let folder = try TemporaryFolder()
    try folder.write(content, to: "in/a.csv")
    let found = errors(scenario(arrivals: "{trace: a.csv}"), in: folder)
    #expect(found?.exitClass == .dataError)
    #expect(found?.problems.count == 1)
    #expect(
      found?.description.hasPrefix("\(folder.path("in/"))\(message)") == true,
      "\(found?.description ?? "nothing")")
  }

  @Test("A missing trace is missing input, told where the scenario names it")
  func missingTrace() throws {
    let folder = try TemporaryFolder()
    let found = errors(scenario(arrivals: "{trace: none.csv}"), in: folder)
    #expect(found?.exitClass == .noInput)
    #expect(
      found?.description
        == "\(folder.path("in/s.yaml")):8:42: error: file: 'none.csv' cannot be read: no such file or "
        + "directory")
  }

  @Test("A missing trace beside bad data is bad data")
  func missingAndBad() throws {
    let folder = try TemporaryFolder()
    let found = errors(scenario(arrivals: "{trace: none.csv}", service: "40"), in: folder)
    #expect(found?.exitClass == .dataError)
    #expect(found?.problems.count == 2)
  }
}

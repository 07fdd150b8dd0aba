// SPDX-License-Identifier: GPL-3.0-or-later

import TestSupport
import Testing

@Suite("lagcast init")
struct InitializeTests {
  @Test("writes a scenario that is valid and runs as it is")
  func writesRunnableScenario() throws {
    let folder = try TemporaryFolder()
    let written = try Tool.run(["init"], in: folder.path)
    #expect(written.status == 0)
    #expect(written.output == "")
    #expect(written.errors == "Wrote scenario.yaml. Next: lagcast run scenario.yaml\n")
    let checked = try Tool.run(["check", "scenario.yaml"], in: folder.path)
    #expect(checked.status == 0)
    #expect(checked.errors == "")
    let run = try Tool.run(
      ["run", "scenario.yaml", "--replications", "1", "--no-plots"], in: folder.path)
    #expect(run.status == 0, "\(run.errors)")
  }

  @Test("never overwrites a file")
  func refusesToOverwrite() throws {
    let folder = try TemporaryFolder()
    try folder.write("mine\n", to: "scenario.yaml")
    let outcome = try Tool.run(["init"], in: folder.path)
    #expect(outcome.status == 73)
    #expect(
      outcome.errors
        == "lagcast: error: scenario.yaml: File exists; it is not overwritten, choose another name\n"
    )
    #expect(try folder.read("scenario.yaml") == "mine\n")
  }

  @Test("prints the scenario on request")
  func printsOnRequest() throws {
    let folder = try TemporaryFolder()
    let outcome = try Tool.run(["init", "--system", "rocketmq", "-"], in: folder.path)
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("system: rocketmq\n"))
    #expect(try folder.entries() == [])
  }
}

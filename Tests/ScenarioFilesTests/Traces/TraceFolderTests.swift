// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import ResultFiles
import ScenarioFiles
import TestSupport
import Testing

@Suite struct TraceFolderTests {
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
    "A trace outside of the scenario's folder is refused, and read when that is allowed",
    arguments: ["../a.csv", "ABSOLUTE", "link.csv", "folder/a.csv", "x/../../a.csv"])
  func outside(name: String) throws {
    let folder = try TemporaryFolder()
    try folder.write("arrival_us\n5\n", to: "a.csv")
    try folder.write("", to: "in/x/empty")
    let files = FileManager.default
    try files.createSymbolicLink(
      atPath: folder.path("in/link.csv"), withDestinationPath: "../a.csv")
    try files.createSymbolicLink(
      atPath: folder.path("in/folder"), withDestinationPath: folder.path)
    let file = name == "ABSOLUTE" ? folder.path("a.csv") : name
    let text = scenario(arrivals: "{trace: \(file)}")
    let found = errors(text, in: folder)
    #expect(found?.exitClass == .dataError)
    #expect(
      found?.description.hasSuffix(
        "lies outside of the scenario's folder; files elsewhere are read only with "
          + "--allow-outside-files") == true, "\(found?.description ?? "nothing")")
    #expect(try load(text, in: folder, allowOutside: true).warnings.isEmpty)
  }

  @Test("A missing file outside of the folder does not tell whether it is there")
  func outsideAndMissing() throws {
    let folder = try TemporaryFolder()
    for name in ["../none.csv", "/none/at/all.csv"] {
      let found = errors(scenario(arrivals: "{trace: \(name)}"), in: folder)
      #expect(found?.description.contains("lies outside of the scenario's folder") == true)
    }
  }

  @Test("A link and a path that stay inside are followed")
  func inside() throws {
    let folder = try TemporaryFolder()
    try folder.write("arrival_us\n5\n", to: "in/traces/a.csv")
    try FileManager.default.createSymbolicLink(
      atPath: folder.path("in/link.csv"), withDestinationPath: "traces/a.csv")
    for name in ["link.csv", "traces/a.csv", "traces/../traces/a.csv"] {
      #expect(try load(scenario(arrivals: "{trace: \(name)}"), in: folder).warnings.isEmpty)
    }
  }
}

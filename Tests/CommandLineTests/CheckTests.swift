// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import TestSupport
import Testing

@Suite("lagcast check")
struct CheckTests {
  @Test("prints every setting and default, as the golden files hold", arguments: ["text", "csv"])
  func printsSettings(format: String) throws {
    let folder = try TemporaryFolder()
    try folder.write(Scenarios.scaleOut, to: "scenario.yaml")
    let outcome = try Tool.run(["check", "scenario.yaml", "--format", format], in: folder.path)
    #expect(outcome.status == 0)
    #expect(outcome.errors == "")
    #expect(try GoldenFile("Golden/check-\(format).txt").difference(from: outcome.output) == nil)
    #expect(try folder.entries() == ["scenario.yaml"])
  }

  @Test("warns where ids sort otherwise than people count")
  func warnsAboutOrder() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      Scenarios.scaleOut(replacing: "    consumers: 3", with: "    consumers: 12")
        .replacingOccurrences(of: "consumers: 4", with: "consumers: 13"), to: "scenario.yaml")
    let outcome = try Tool.run(["check", "scenario.yaml"], in: folder.path)
    #expect(outcome.status == 0)
    #expect(outcome.errors.contains("warning: "))
    #expect(outcome.errors.contains("c11"))
  }

  @Test("shows overrides and their mistakes")
  func appliesOverrides() throws {
    let folder = try TemporaryFolder()
    try folder.write(Scenarios.scaleOut, to: "scenario.yaml")
    let good = try Tool.run(
      ["check", "scenario.yaml", "--set", "groups.order-service.threads=7", "--format", "csv"],
      in: folder.path)
    #expect(good.status == 0)
    #expect(good.output.contains("groups.order-service.threads,7,"))
    let bad = try Tool.run(
      ["check", "scenario.yaml", "--set", "groups.order-service.treads=7"], in: folder.path)
    #expect(bad.status == 65)
    #expect(bad.errors.contains("--set groups.order-service.treads=7"))
  }

  @Test("labels a strategy that the system does not have as a what-if, and so does run")
  func labelsWhatIfs() throws {
    let folder = try TemporaryFolder()
    try folder.write(Scenarios.scaleOut, to: "scenario.yaml")
    let strange = ["--set", "groups.order-service.allocation=sticky"]
    let note = "note: 'sticky' is Kafka's: for a group of RocketMQ it is a what-if"
    let check = try Tool.run(["check", "scenario.yaml"] + strange, in: folder.path)
    #expect(check.status == 0 && check.output.contains(": valid, with 1 what-if\n"))
    #expect(check.errors.contains(note))
    let run = try Tool.run(["run", "scenario.yaml", "--no-plots"] + strange, in: folder.path)
    #expect(run.output.contains(", sticky (a what-if)\n") && run.errors.contains(note))
    let own = try Tool.run(["check", "scenario.yaml"], in: folder.path)
    #expect(own.errors.isEmpty && !own.output.contains("what-if\n"))
  }
}

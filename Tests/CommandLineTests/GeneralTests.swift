// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import TestSupport
import Testing

@Suite("lagcast")
struct GeneralTests {
  @Test("names tool, model and GSL versions")
  func namesVersions() throws {
    let outcome = try Tool.run(["--version"])
    #expect(outcome.status == 0)
    #expect(
      outcome.output.wholeMatch(of: /lagcast \d+\.\d+\.\d+, model \S+, GSL \d[\d.]*\n/) != nil)
  }

  @Test(
    "explains every command as the golden files hold",
    arguments: [
      "", "run", "sweep", "merge", "compare", "report", "validate", "check", "calibrate",
      "replay", "swarm", "allocate", "list",
      "init",
    ])
  func explainsItself(command: String) throws {
    let outcome = try Tool.run((command.isEmpty ? [] : [command]) + ["--help"])
    #expect(outcome.status == 0)
    let name = command.isEmpty ? "lagcast" : command
    #expect(try GoldenFile("Golden/help-\(name).txt").difference(from: outcome.output) == nil)
  }

  @Test("generates completions", arguments: ["bash", "zsh", "fish"])
  func generatesCompletions(shell: String) throws {
    let outcome = try Tool.run(["--generate-completion-script", shell])
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("averagely-by-circle"))
  }

  @Test(
    "ends with status 64 on bad usage",
    arguments: [
      ["simulate"], ["run"], ["check"], ["run", "x.yaml", "--threads", "0"],
      ["run", "x.yaml", "--replications", "0"], ["run", "x.yaml", "--seed", "-1"],
      ["run", "x.yaml", "--memory-limit", "64"], ["run", "x.yaml", "--set", "seed"],
      ["run", "x.yaml", "--messages", "0"], ["run", "x.yaml", "--messages", "200%"],
      ["run", "x.yaml", "--messages", "5", "--messages-file", "../m.csv"],
      ["run", "x.yaml", "--progress", "loud"], ["list", "colours"],
      ["init", "--system", "carrier-pigeon"],
    ])
  func refusesBadUsage(arguments: [String]) throws {
    let outcome = try Tool.run(arguments)
    #expect(outcome.status == 64)
    #expect(outcome.output == "")
    #expect(outcome.errors.hasPrefix("Error: "))
  }

  @Test("ends with status 74 when standard output is full")
  func reportsFullOutput() throws {
    let full = try #require(FileHandle(forWritingAtPath: "/dev/full"))
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Tool.products + "/lagcast")
    process.arguments = ["list"]
    process.standardOutput = full
    let errors = try Tool.Capture()
    process.standardError = errors.handle
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 74)
    #expect(try errors.text() == "lagcast: error: standard output: No space left on device\n")
  }

  @Test(
    "colours on request only",
    arguments: [
      ([], [:], false), (["--color", "always"], [:], true),
      (["--color", "always"], ["NO_COLOR": "1"], true), ([], ["FORCE_COLOR": "1"], true),
      ([], ["FORCE_COLOR": "1", "NO_COLOR": "1"], false),
      (["--color", "never"], ["FORCE_COLOR": "1"], false),
      (["--color", "always", "--format", "csv"], [:], false),
    ] as [([String], [String: String], Bool)])
  func colours(options: [String], environment: [String: String], isColoured: Bool) throws {
    let outcome = try Tool.run(["list", "systems"] + options, environment: environment)
    #expect(outcome.output.contains("\u{1B}[") == isColoured)
  }
}

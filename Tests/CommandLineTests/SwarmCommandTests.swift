// SPDX-License-Identifier: GPL-3.0-or-later

import TestSupport
import Testing

@Suite("lagcast swarm")
struct SwarmCommandTests {
  @Test("prints the same whatever the number of threads")
  func threads() throws {
    let folder = try TemporaryFolder()
    let one = try Tool.run(
      ["swarm", "--seeds", "20", "--threads", "1", "--format", "json"], in: folder.path)
    let two = try Tool.run(
      ["swarm", "--seeds", "20", "--threads", "2", "--format", "json"], in: folder.path)
    #expect(one.status == 0)
    #expect(one.output.contains("\"failed\": 0"))
    #expect(one.output == two.output)
    #expect(one.errors.contains("20 seeds from 1 to 20 passed all audits"))
  }

  @Test("prints scenarios that run accepts, under the seed in their name")
  func show() throws {
    let folder = try TemporaryFolder()
    let shown = try Tool.run(["swarm", "--from", "7", "--seeds", "1", "--show"], in: folder.path)
    #expect(shown.status == 0)
    #expect(shown.output.contains("name: swarm-7\n"))
    try folder.write(shown.output, to: "swarm-7.yaml")
    let run = try Tool.run(
      ["run", "swarm-7.yaml", "--no-plots", "--output", "out"], in: folder.path)
    #expect(run.status == 0, "\(run.errors)")
  }

  @Test("begins no seed once its time is over")
  func time() throws {
    let folder = try TemporaryFolder()
    let outcome = try Tool.run(
      ["swarm", "--seeds", "1000000", "--time", "200ms", "--format", "csv"], in: folder.path)
    #expect(outcome.status == 0)
    #expect(!outcome.errors.contains("1,000,000 seeds"))
  }

  @Test(
    "refuses what makes no sense",
    arguments: [["--seeds", "0"], ["--threads", "0"], ["--time", "10"], ["--from", "-1"]])
  func usage(arguments: [String]) throws {
    let folder = try TemporaryFolder()
    #expect(try Tool.run(["swarm"] + arguments, in: folder.path).status == 64)
  }
}

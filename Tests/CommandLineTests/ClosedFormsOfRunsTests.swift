// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import TestSupport
import Testing

/// Which runs have figures of queueing theory beside their own, from the scenario to the output.
@Suite("Closed forms beside a run")
struct ClosedFormsOfRunsTests {
  /// The models that `estimates.csv` names, and the obstacles that JSON output has.
  private func run(_ scenario: String) throws -> (models: Set<String>, obstacles: [String]) {
    let folder = try TemporaryFolder()
    try folder.write(scenario, to: "scenario.yaml")
    let outcome = try Tool.run(
      ["run", "scenario.yaml", "--no-plots", "--format", "json", "--output", "out"],
      in: folder.path)
    try #require(outcome.status == 0, "\(outcome.errors)")
    let document = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
    let groups = try #require((document as? [String: Any])?["groups"] as? [[String: Any]])
    let obstacles = groups.flatMap { $0["closed_form_obstacles"] as? [String] ?? [] }
    let lines = try folder.read("out/estimates.csv").split(separator: "\n")
    let header = try #require(lines.first).split(separator: ",", omittingEmptySubsequences: false)
    let column = try #require(header.firstIndex(of: "closed_form_model"))
    let models = Set(
      lines.dropFirst().map {
        String($0.split(separator: ",", omittingEmptySubsequences: false)[column])
      })
    return (models.subtracting([""]), obstacles)
  }

  @Test("a plain line has them")
  func plain() throws {
    let (models, obstacles) = try run(Scenarios.steady)
    #expect(models == ["M/M/1", "capacity"])
    #expect(obstacles.isEmpty)
  }

  @Test(
    "what RocketMQ does beyond serving in order of arrival leaves none, and is named",
    arguments: [
      ("    threads: 1", "    threads: 1\n    client: {pull_interval: 200ms}", "pull-interval"),
      (
        "{rate: 50/s}}", "{rate: 50/s}}\n    transaction: {time: {constant: {value: 50ms}}}",
        "transactions"
      ),
      ("{rate: 50/s}}", "{rate: 50/s}}\n    delay: {level: 1}", "delays"),
      ("{rate: 50/s}}", "{rate: 50/s}}\n    sending: {batch: 10, batch_hold: 100ms}", "sends"),
      (
        "topics:\n", "brokers: [{name: broker-a, cost: {append: 10ms}}]\ntopics:\n",
        "store-costs"
      ),
    ])
  func ownedQueues(place: String, addition: String, word: String) throws {
    let (models, obstacles) = try run(Scenarios.steady.replacing(place, with: addition))
    #expect(models.isEmpty)
    #expect(obstacles.contains { $0.contains("(\(word))") }, "\(obstacles)")
  }

  @Test("a selector of ActiveMQ leaves none")
  func selector() throws {
    let (models, obstacles) = try run(
      """
      format: 1
      name: selector
      system: activemq
      duration: 60s
      queues: {work: {}}
      producers:
        source:
          arrivals: {poisson: {rate: 50/s}}
          destination: work
          properties: {kind: {whole: {uniform: {minimum: 1, maximum: 10}}}}
      groups:
        workers:
          {queue: work, consumers: 1, prefetch: 1, service: {exponential: {mean: 10ms}}, selector: "kind > 5"}

      """)
    #expect(models.isEmpty)
    #expect(obstacles.contains { $0.contains("(selector)") }, "\(obstacles)")
  }

  @Test("a regular burst drains when the fluid does, within a message")
  func drain() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      """
      format: 1
      name: burst
      system: rocketmq
      duration: 400s
      warmup: 20s
      replications: 3
      topics: {work: {total_queues: 1}}
      producers:
        source: {topic: work, arrivals: {deterministic: {rate: 100/s}}}
      groups:
        workers: {topics: [work], consumers: 1, threads: 1, service: {constant: {value: 8ms}}}
      events:
        - {at: 100s, burst: {producer: source, factor: 3, for: 20s}}

      """, to: "scenario.yaml")
    let outcome = try Tool.run(
      ["run", "scenario.yaml", "--no-plots", "--quiet", "--output", "out"], in: folder.path)
    try #require(outcome.status == 0, "\(outcome.errors)")
    let lines = try folder.read("out/estimates.csv").split(separator: "\n")
    func fields(_ line: Substring) -> [Substring] {
      line.split(separator: ",", omittingEmptySubsequences: false)
    }
    let header = fields(try #require(lines.first))
    let row = fields(try #require(lines.first { $0.contains("backlog.drain") }))
    func value(_ name: String) throws -> Double {
      let column = try #require(header.firstIndex(of: Substring(name)))
      return try #require(Double(row[column]))
    }
    // 3,500 messages too many over 25/s to spare, less the tolerance of a return.
    #expect(try abs(value("mean") - 160) < 0.5)
    #expect(try abs(value("mean") - value("closed_form")) <= value("closed_form_slack"))
  }
}

// SPDX-License-Identifier: GPL-3.0-or-later

import Experiments
import ScenarioFiles
import Testing

@Suite struct ScenarioDecoderObjectivesTests {
  @Test(
    "Bounds are in the metric's unit",
    arguments: [
      ("{metric: sojourn.mean, at_most: 250ms}", "sojourn.mean", .atMost(0.25)),
      ("{metric: throughput, at_least: 900/s}", "throughput", .atLeast(900)),
      ("{metric: busy_share, at_most: 80%}", "busy_share", .atMost(0.8)),
      ("{metric: dead_lettered, at_most: 0}", "dead_lettered", .atMost(0)),
      ("{metric: fairness.owned.jain, at_least: 0.95}", "fairness.owned.jain", .atLeast(0.95)),
    ] as [(String, String, Objective.Bound)])
  func bounds(text: String, metric: String, bound: Objective.Bound) throws {
    let scenario = try SmallScenario.parse(SmallScenario.adding("objectives: [\(text)]"))
    #expect(scenario.objectives == [Objective(metric: metric, group: nil, bound: bound)])
  }

  @Test("Every metric can be demanded in its unit")
  func everyMetric() throws {
    for metric in MetricCatalogue.all where metric.name != "backlog.stranded" {
      let bound =
        switch metric.unit {
        case .seconds: "2s"
        case .messagesPerSecond: "2/s"
        case .share: "50%"
        default: "2"
        }
      let text = "objectives: [{metric: \(metric.name), group: readers, at_most: \(bound)}]"
      // Sends are measured where they can fail.
      let scenario = SmallScenario.replacing(
        "{topic: orders, arr", with: "{topic: orders, sending: {mode: async}, arr")
      #expect(
        try SmallScenario.parse(scenario + text + "\n").objectives.map { $0.metric }
          == [metric.name])
    }
  }

  @Test("What is stuck can be demanded of a network of brokers, and of nothing else")
  func stranded() throws {
    let objective = "objectives: [{metric: backlog.stranded, at_most: 0}]\n"
    #expect(
      SmallScenario.problems(SmallScenario.adding(objective)).first?
        .hasSuffix(
          "'backlog.stranded' is measured in a network of brokers; give the scenario a 'network' of "
            + "ActiveMQ's") == true)
    let network = """
      format: 1
      system: activemq
      duration: 1m
      network: {brokers: [east, west], connectors: [{from: east, to: west}]}
      queues: [orders]
      producers: {shop: {destination: orders, arrivals: {poisson: {rate: 5/s}}}}
      groups: {g: {queue: orders, consumers: 1, service: 10ms}}

      """
    #expect(try SmallScenario.parse(network + objective).objectives.count == 1)
  }

  @Test("Nothing can be demanded of sends that cannot fail")
  func sendsThatCannotFail() {
    let problems = SmallScenario.problems(
      SmallScenario.adding("objectives: [{metric: sends.failed, at_most: 0}]"))
    #expect(
      problems == [
        "s.yaml:11:14: error: metric: 'sends.failed' is measured where sends can fail; give a producer "
          + "of this scenario a 'sending', or the scenario a fault of brokers"
      ])
  }

  @Test(
    "An objective that cannot be is refused",
    arguments: [
      ("{metric: backlog.peak}", "an objective lacks 'at_most' or 'at_least'"),
      (
        "{metric: backlog.peak, at_most: 1, at_least: 0}",
        "an objective has 'at_most' or 'at_least',"
      ),
      ("{at_most: 1}", "objective lacks the key 'metric'"),
      ("{metric: backlog.peak, at_most: 5s}", "at_most: '5s' is not a number; write plain digits"),
      ("{metric: throughput, at_least: 5}", "at_least: '5' has no unit; a rate ends in"),
      ("{metric: backlog.peak, at_most: 1, group: writers}", "group: 'writers' is not the name of"),
    ] as [(String, String)])
  func impossible(text: String, message: String) {
    let found = SmallScenario.problems(SmallScenario.adding("objectives: [\(text)]"))
    #expect(found.count == 1)
    #expect(found.first?.contains("error: \(message)") == true, "\(found)")
  }
}

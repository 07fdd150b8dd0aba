// SPDX-License-Identifier: GPL-3.0-or-later

import Experiments
import MessagingModel
import ScenarioFiles
import SimulationEngine
import Testing

@Suite struct ScenarioDecoderStatisticsTests {
  @Test("A number of replications is a number")
  func fixed() throws {
    let scenario = try SmallScenario.parse(SmallScenario.adding("replications: 7"))
    #expect(scenario.replications == 7)
    #expect(scenario.sequential == nil)
    #expect(try SmallScenario.parse(SmallScenario.text).replications == 1)
  }

  @Test(
    "A half-width asks for as many replications as it takes",
    arguments: [
      (
        "{relative_half_width: 2%}", 1_000,
        SequentialReplications(metric: "sojourn.mean", halfWidth: .relative(0.02))
      ),
      (
        "{from: 5, to: 200, metric: sojourn.p99, group: readers, half_width: 5ms}", 200,
        SequentialReplications(
          metric: "sojourn.p99", group: "readers", halfWidth: .absolute(0.005), fewest: 5)
      ),
      (
        "{metric: throughput, half_width: 3/s}", 1_000,
        SequentialReplications(metric: "throughput", halfWidth: .absolute(3))
      ),
    ] as [(String, Int, SequentialReplications)])
  func sequential(text: String, most: Int, rule: SequentialReplications) throws {
    let scenario = try SmallScenario.parse(SmallScenario.adding("replications: \(text)"))
    #expect(scenario.replications == most)
    #expect(scenario.sequential == rule)
  }

  @Test("How many replications there are does not make another scenario")
  func digest() throws {
    let one = try SmallScenario.parse(SmallScenario.text)
    for text in ["5", "{relative_half_width: 2%}", "{from: 3, half_width: 5ms}"] {
      let other = try SmallScenario.parse(SmallScenario.adding("replications: \(text)"))
      #expect(other.digest == one.digest)
    }
  }

  @Test(
    "Replications that cannot be are refused",
    arguments: [
      ("0", "replications: '0' is out of range; allowed are 1 to 100000"),
      ("many", "replications: 'many' is not a"),
      ("[1]", "replications: has a list; it takes: whole number, 1 to 100000, or mapping"),
      ("{from: 3}", "replications take a 'relative_half_width', such as 2%, or a 'half_width'"),
      (
        "{relative_half_width: 2%, half_width: 1s}", "replications take a 'relative_half_width'"
      ),
      ("{from: 9, to: 8, half_width: 1s}", "to: at most 8 replications are allowed, which are"),
      ("{from: 1, half_width: 1s}", "from: '1' is out of range"),
      ("{relative_half_width: 0%}", "relative_half_width: a half-width of nothing takes endless"),
      ("{relative_half_width: 2}", "relative_half_width: '2' "),
      ("{half_width: 5}", "half_width: '5' has no unit"),
      ("{metric: sojourn, half_width: 5ms}", "metric: 'sojourn' is not a metric"),
      ("{group: writers, half_width: 5ms}", "group: 'writers' is not the name of a group"),
      ("{width: 5ms}", "unknown key 'width'"),
    ])
  func impossible(text: String, message: String) {
    let found = SmallScenario.problems(SmallScenario.adding("replications: \(text)"))
    #expect(found.contains { $0.contains("error: \(message)") }, "\(found)")
  }

  @Test("An automatic warm-up is part of the scenario")
  func automatic() throws {
    let scenario = try SmallScenario.parse(SmallScenario.adding("warmup: auto"))
    #expect(scenario.warmUpIsAutomatic)
    #expect(scenario.specification.warmUp == .zero)
    #expect(scenario.settings.contains { $0.path == "warmup" && $0.value == "auto" })
    let given = try SmallScenario.parse(SmallScenario.adding("warmup: 1m"))
    #expect(!given.warmUpIsAutomatic)
    #expect(given.specification.warmUp == .seconds(60))
    #expect(given.digest != scenario.digest)
  }

  @Test("An automatic warm-up is refused where events keep the system from its steady state")
  func unsteady() throws {
    let event = "events: [{at: 1m, scale: {group: readers, consumers: 3}}]"
    let found = SmallScenario.problems(SmallScenario.adding("warmup: auto\n\(event)"))
    #expect(
      found.contains {
        $0.contains(
          "error: warmup: 'auto' finds where a steady state begins, and an event such as 'scale' at "
            + "1m ends it; give a duration such as 1m")
      }, "\(found)")
    let mark = "events: [{at: 1m, mark: {note: here}}]"
    let marked = try SmallScenario.parse(SmallScenario.adding("warmup: auto\n\(mark)"))
    #expect(marked.warmUpIsAutomatic)
  }
}

// SPDX-License-Identifier: GPL-3.0-or-later

import Experiments
import MessagingModel
import QueueAllocation
import ScenarioFiles
import SimulationEngine
import TestSupport
import Testing

@Suite("ScenarioSweep")
struct ScenarioSweepTests {
  private func sweep(
    _ section: String, overrides: [String] = []
  ) throws -> (base: Scenario, sweep: ScenarioSweep) {
    let base = try SmallScenario.parse(SmallScenario.adding(section), overrides: overrides)
    return (base, try #require(base.sweep))
  }

  private func problems(_ section: String, overrides: [String] = []) throws -> [String] {
    let (base, sweep) = try sweep(section, overrides: overrides)
    do throws(ScenarioErrors) {
      _ = try sweep.validate(beyond: base.warnings) { _, _ in }
      return []
    } catch {
      return error.problems.map { $0.description }
    }
  }

  @Test("every combination is a point; the first path varies slowest, zipped ones go together")
  func combines() throws {
    let (_, sweep) = try sweep(
      """
      sweep:
        groups.readers.consumers: [3, 4]
        zip:
          - {topics.orders.queues: [4, 8], groups.readers.threads: [10, 5]}
          - {producers.web.arrivals.poisson.rate: [1/s, 2/s]}
      """)
    #expect(sweep.pointCount == 8)
    #expect(
      sweep.paths == [
        "groups.readers.consumers", "topics.orders.queues", "groups.readers.threads",
        "producers.web.arrivals.poisson.rate",
      ])
    let texts = (0..<8).map { point in
      sweep.values(ofPoint: point).map { $0.text }.joined(separator: " ")
    }
    #expect(
      texts == [
        "3 4 10 1/s", "3 4 10 2/s", "3 8 5 1/s", "3 8 5 2/s",
        "4 4 10 1/s", "4 4 10 2/s", "4 8 5 1/s", "4 8 5 2/s",
      ])
    let last = try sweep.scenario(ofPoint: 7).specification
    #expect(last.groups[0].consumerIDs.count == 4)
    #expect(last.groups[0].threads == 5)
    #expect(last.topics[0].queuesPerBroker == [8])
  }

  @Test("a zipped parameter may be left out at some points, and its column keeps its kind")
  func leavesOut() throws {
    let (_, sweep) = try sweep(
      """
      sweep:
        zip:
          groups.readers.consumption: [orderly, keyed, keyed, concurrent]
          groups.readers.lanes: [~, 2, 8, ~]
          groups.readers.service: [1ms, ~, ~, ~]
      """)
    // The service is required, and leaving it out is an error as it is everywhere.
    #expect(throws: ScenarioErrors.self) { try sweep.scenario(ofPoint: 1) }
    let (_, right) = try self.sweep(
      """
      sweep:
        zip:
          groups.readers.consumption: [orderly, keyed, keyed, concurrent]
          groups.readers.lanes: [~, 2, 8, ~]
      """)
    let groups = try (0..<4).map { try right.scenario(ofPoint: $0).specification.groups[0] }
    #expect(groups.map { $0.lanes } == [nil, 2, 8, nil])
    #expect(groups.map { $0.consumption } == [.orderly, .keyed, .keyed, .concurrent])
    #expect(right.values(ofPoint: 0).map { $0.text } == ["orderly", ""])
    #expect(right.values(ofPoint: 2).map { $0.number } == [0, 8])
  }

  @Test("a point is the scenario that --set makes of the base, by digest and by model")
  func equalsOverride() throws {
    let (base, sweep) = try sweep("sweep: {groups.readers.consumers: [3, 5]}")
    let other = try SmallScenario.parse(
      SmallScenario.text, overrides: ["groups.readers.consumers=5"])
    #expect(try sweep.scenario(ofPoint: 0).digest == base.digest)
    #expect(try sweep.scenario(ofPoint: 1).digest == other.digest)
    #expect(base.digest != other.digest)
    #expect(try SmallScenario.parse(SmallScenario.text).digest == base.digest)
  }

  @Test("values may be whole mappings and lists, and are shown as YAML would write them")
  func takesMappings() throws {
    let (_, sweep) = try sweep(
      """
      sweep:
        groups.readers.service:
          - 40ms
          - {lognormal: {mean: 40ms, p99: 200ms}}
        groups.readers.allocation: [averagely, {consistent-hash: {virtual_nodes: 100}}]
      """)
    #expect(
      sweep.values(ofPoint: 3).map { $0.text } == [
        "{lognormal: {mean: 40ms, p99: 200ms}}", "{consistent-hash: {virtual_nodes: 100}}",
      ])
    #expect(sweep.values(ofPoint: 0)[0] == ParameterValue("40ms", .seconds, 0.04))
    let scenario = try sweep.scenario(ofPoint: 3)
    #expect(type(of: scenario.specification.groups[0].allocation).name == "consistent-hash")
  }

  @Test(
    "numbers are told from quantities and from words",
    arguments: [
      ("8", ParameterValue("8", .number, 8)), ("10%", ParameterValue("10%", .number, 0.1)),
      ("250ms", ParameterValue("250ms", .seconds, 0.25)),
      ("120/m", ParameterValue("120/m", .perSecond, 2)),
      ("2KiB", ParameterValue("2KiB", .bytes, 2048)), ("averagely", ParameterValue("averagely")),
    ])
  func tellsKinds(text: String, wanted: ParameterValue) throws {
    let (_, sweep) = try sweep("sweep: {groups.readers.consumers: [\(text)]}")
    #expect(sweep.values(ofPoint: 0) == [wanted])
  }

  @Test(
    "a point that is no valid scenario is told with its place, its point and the nearest spelling",
    arguments: [
      (
        "sweep: {groups.readers.consumes: [3, 4]}",
        "s.yaml:11:9: error: unknown key 'consumes'; group takes topics, mode, consumption, "
          + "consumers, ids, start, threads, lanes, service, service_factors, failure, allocation and "
          + "client; did you mean 'consumers'?"
      ),
      (
        "sweep: {groups.reader.consumers: [3, 4]}",
        "s.yaml:11:9: error: groups has no 'reader'; there are readers; did you mean 'readers'?"
      ),
      (
        "sweep: {groups.readers.consumers: [3, -1]}",
        "s.yaml:11:39: error: point 1 (groups.readers.consumers=-1): consumers: '-1' is out of range"
      ),
      (
        "sweep: {groups.readers.service: [40ms, 50]}",
        "s.yaml:11:40: error: point 1 (groups.readers.service=50): '50' has no unit"
      ),
      (
        "sweep: {groups.readers.consumers: [2, 1], groups.readers.threads: [0, 1]}",
        "s.yaml:11:68: error: point 0 (groups.readers.consumers=2, groups.readers.threads=0) and 1 "
          + "more: threads: '0' is out of range"
      ),
      (
        "events: [{at: 1m, remove: {group: readers, consumers: c2}}]\n"
          + "sweep: {groups.readers.consumers: [3, 2]}",
        "s.yaml:11:55: error: point 1 (groups.readers.consumers=2): consumers: 'c2' is no member"
      ),
    ])
  func tellsBadPoints(section: String, wanted: String) throws {
    let problems = try problems(section)
    #expect(problems.count == 1, "\(problems)")
    #expect(problems.first?.hasPrefix(wanted) == true, "\(problems)")
  }

  @Test(
    "an override of what the sweep varies would be without effect, and is refused with a remedy")
  func refusesIdleOverride() throws {
    let section = "sweep: {groups.readers.consumers: [3, 4]}"
    let problems = try problems(section, overrides: ["groups.readers.consumers=7"])
    #expect(
      problems == [
        "--set groups.readers.consumers=7: error: the sweep varies groups.readers.consumers, so this "
          + "value would be without effect; fix it with "
          + "--set 'sweep.\"groups.readers.consumers\"=[7]'"
      ])
    let (_, fixed) = try sweep(
      section, overrides: ["sweep.\"groups.readers.consumers\"=[7]", "groups.readers.threads=2"])
    #expect(fixed.pointCount == 1)
    #expect(try fixed.scenario(ofPoint: 0).specification.groups[0].consumerIDs.count == 7)
    #expect(try fixed.scenario(ofPoint: 0).specification.groups[0].threads == 2)
  }

  @Test("warnings of single points name them; those of the base are not repeated")
  func warns() throws {
    let (base, sweep) = try sweep("sweep: {groups.readers.consumers: [3, 11]}")
    #expect(base.warnings.isEmpty)
    let warnings = try sweep.validate(beyond: base.warnings) { _, _ in }
    #expect(warnings.count == 1)
    #expect(
      warnings.first?.message.hasPrefix(
        "point 1 (groups.readers.consumers=11): 'c10' sorts before 'c2'") == true)
  }

  @Test("what decides a run leaves out name and objectives, and nothing else")
  func namesModel() throws {
    func digests(_ text: String) throws -> (String, String) {
      let scenario = try SmallScenario.parse(text)
      return (scenario.digest, scenario.modelDigest)
    }
    let plain = try digests(SmallScenario.text)
    let renamed = try digests(SmallScenario.replacing("name: small", with: "name: other"))
    let judged = try digests(
      SmallScenario.adding("objectives: [{metric: sojourn.p99, at_most: 2s}]"))
    let slower = try digests(SmallScenario.replacing("service: 40ms", with: "service: 41ms"))
    let spelt = try digests(SmallScenario.replacing("service: 40ms", with: "service: 0.04s"))
    #expect(plain.0 != renamed.0 && plain.1 == renamed.1)
    #expect(plain.0 != judged.0 && plain.1 == judged.1)
    #expect(plain.1 != slower.1)
    #expect(plain == spelt)
  }

  @Test(
    "two points see the same arrivals, to the nanosecond, whatever the sweep varies beside them")
  func sharesArrivals() throws {
    let text = SmallScenario.replacing("duration: 10m", with: "duration: 20s")
    let base = try SmallScenario.parse(
      text + "sweep: {groups.readers.consumers: [1, 4], groups.readers.service: [1ms, 3ms]}\n")
    let sweep = try #require(base.sweep)
    let arrivals = try (0..<4).map { point in
      let specification = try sweep.scenario(ofPoint: point).specification
      let outcome = try Replication.run(
        specification, seed: 9, replication: 3, options: RunOptions(attempts: .share(1)))
      return outcome.attempts.map { $0.published.nanoseconds }.sorted()
    }
    // The run ends with some messages on their way, other ones at other points.
    let shared = (arrivals.map { $0.count }.min() ?? 0) - 500
    #expect(shared > 5_000)
    for other in arrivals { #expect(other.prefix(shared) == arrivals[0].prefix(shared)) }
    let otherReplication = try Replication.run(
      try sweep.scenario(ofPoint: 0).specification, seed: 9, replication: 4,
      options: RunOptions(attempts: .share(1)))
    #expect(
      otherReplication.attempts.map { $0.published.nanoseconds }.sorted().prefix(100)
        != arrivals[0].prefix(100))
  }
}

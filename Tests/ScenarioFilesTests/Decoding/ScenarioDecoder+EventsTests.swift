// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import ScenarioFiles
import SimulationEngine
import Testing

@Suite struct ScenarioDecoderEventsTests {
  private func events(_ list: String) throws -> [ScenarioEvent] {
    try SmallScenario.parse(SmallScenario.adding("events: [\(list)]")).specification.events
  }

  @Test(
    "Every event is read",
    arguments: [
      ("scale: {group: readers, consumers: 5}", .scale(group: "readers", consumers: 5)),
      ("add: {group: readers, consumers: [x, y]}", .add(group: "readers", consumers: ["x", "y"])),
      ("add: {group: readers, consumers: x}", .add(group: "readers", consumers: ["x"])),
      ("remove: {group: readers, consumers: [c1]}", .remove(group: "readers", consumers: ["c1"])),
      ("crash: {group: readers, consumers: [c1]}", .crash(group: "readers", consumers: ["c1"])),
      ("lose: {group: readers, consumers: [c1]}", .lose(group: "readers", consumers: ["c1"])),
      (
        "slow: {group: readers, consumers: [c1], factor: 10}",
        .slow(group: "readers", consumers: ["c1"], factor: 10, duration: nil)
      ),
      (
        "slow: {group: readers, consumers: [c1], factor: 1.5, for: 30s}",
        .slow(group: "readers", consumers: ["c1"], factor: 1.5, duration: .seconds(30))
      ),
      (
        "rolling_restart: {group: readers, downtime: 5s}",
        .rollingRestart(group: "readers", downtime: .seconds(5), gap: .zero)
      ),
      (
        "add_queues: {topic: orders, queues: 2}",
        .addQueues(topic: "orders", readPerBroker: 2, writePerBroker: 2)
      ),
      (
        "add_queues: {topic: orders, read_queues: 2}",
        .addQueues(topic: "orders", readPerBroker: 2, writePerBroker: 0)
      ),
      (
        "burst: {producer: web, factor: 3, for: 30s}",
        .burst(producer: "web", factor: 3, duration: .seconds(30))
      ),
      ("step: {producer: web, factor: 0.5}", .step(producer: "web", factor: 0.5)),
      (
        "ramp: {producer: web, factor: 2, for: 1m}",
        .ramp(producer: "web", factor: 2, duration: .seconds(60))
      ),
      ("poison: {producer: web}", .poison(producer: "web")),
      ("mark: {note: the deploy}", .mark(note: "the deploy")),
    ] as [(String, ScenarioEvent.Action)])
  func everyEvent(text: String, action: ScenarioEvent.Action) throws {
    #expect(
      try events("{at: 90s, \(text)}") == [
        ScenarioEvent(at: VirtualTime(nanoseconds: 90_000_000_000), action)
      ])
  }

  @Test("The schema has a section for every action of the model")
  func completeness() {
    let actions: [ScenarioEvent.Action] = [
      .scale(group: "", consumers: 0), .add(group: "", consumers: []),
      .remove(group: "", consumers: []), .crash(group: "", consumers: []),
      .lose(group: "", consumers: []),
      .slow(group: "", consumers: [], factor: 1, duration: nil),
      .rollingRestart(group: "", downtime: .zero, gap: .zero),
      .deploy(group: "", plan: .init(startUp: .zero)),
      .slowDownstream(groups: [], factor: 1, duration: .zero),
      .addQueues(topic: "", readPerBroker: 0, writePerBroker: 0),
      .burst(producer: "", factor: 1, duration: .zero), .step(producer: "", factor: 1),
      .ramp(producer: "", factor: 1, duration: .zero), .poison(producer: ""), .mark(note: ""),
      .fault(.stopBroker("", ending: .crash, duration: nil)),
      .fault(.stopNameServers([], duration: nil)),
      .fault(.setQueues(topic: "", read: nil, write: nil, brokers: [])),
      .fault(.partition(between: [], and: [], duration: .zero)),
      .fault(.latency(.all, .zero, duration: nil)),
      .fault(.slowBroker("", factor: 1, duration: .zero)),
      .fault(.pause(group: "", consumers: [], duration: .zero)),
      .fault(.clockJump(nodes: [], by: .zero)),
    ]
    #expect(
      ScenarioSchema.events.map { $0.name }
        == actions.map { $0.name.replacing("-", with: "_") })
  }

  @Test(
    "An event that cannot be is refused with its place",
    arguments: [
      ("scale", 10, "an event is 'scale'; it takes a time and an action"),
      ("{scale: {group: readers, consumers: 4}}", 10, "an event lacks its time"),
      ("{at: 1m}", 10, "an event lacks its action; there are scale, add"),
      ("{at: 60, mark: {note: x}}", 15, "at: '60' has no unit"),
      ("{at: 10m, mark: {note: x}}", 15, "at: '10m' is not before the end of the run"),
      ("{at: 1m, mark: {note: x}, poison: {producer: web}}", 36, "an event has 2 actions"),
      ("{at: 1m, scal: {group: readers}}", 19, "'scal' is not an event; supported are scale"),
      ("{at: 1m, stop: {broker: b}}", 34, "broker: 'b' is not a broker of this scenario"),
      (
        "{at: 1m, scale: {group: reader, consumers: 4}}", 34, "group: 'reader' is not the name of a"
      ),
      ("{at: 1m, scale: {group: readers, consumers: -1}}", 54, "consumers: '-1' is out of range"),
      (
        "{at: 1m, burst: {producer: w, factor: 2, for: 1s}}", 37, "producer: 'w' is not the name of"
      ),
      ("{at: 1m, burst: {producer: web, factor: 2}}", 26, "burst lacks the key 'for'"),
      ("{at: 1m, burst: {producer: web, factor: 2, for: 0s}}", 58, "for: '0s' is out of range"),
      ("{at: 1m, burst: {producer: web, factor: -2, for: 1s}}", 50, "factor: '-2' is out of range"),
      ("{at: 1m, add_queues: {topic: orders}}", 31, "add_queues adds nothing"),
      (
        "{at: 1m, add_queues: {topic: orders, queues: 1, read_queues: 1}}", 47,
        "'queues' stands for both"
      ),
      ("{at: 1m, add_queues: {topic: o, queues: 1}}", 39, "topic: 'o' is not the name of a topic"),
      (
        "{at: 1m, remove: {group: readers, consumers: [c3]}}", 55,
        "consumers: 'c3' is no member of readers at 1m; members are c0, c1 and c2; did you mean 'c0'?"
      ),
      (
        "{at: 1m, add: {group: readers, consumers: [c2]}}", 52,
        "consumers: 'c2' is a member already at 1m"
      ),
    ] as [(String, Int, String)])
  func impossible(list: String, column: Int, message: String) {
    let found = SmallScenario.problems(SmallScenario.adding("events: [\(list)]"))
    #expect(!found.isEmpty)
    let wanted = "s.yaml:11:\(column): error: \(message)"
    #expect(found.first?.hasPrefix(wanted) == true, "\(found)\nwanted \(wanted)")
    #expect(found.count == 1, "\(found)")
  }

  @Test("A recorded load has no rate to multiply")
  func recordedLoad() {
    let text = SmallScenario.replacing(
      "poisson: {rate: 900/s}", with: "recorded: {instants: [0s, 1s]}")
    for event in ["burst: {producer: web, factor: 2, for: 1s}", "step: {producer: web, factor: 2}"]
    {
      let found = SmallScenario.problems(text + "events: [{at: 1m, \(event)}]\n")
      #expect(found.count == 1)
      #expect(
        found.first?.contains("'web' publishes at recorded instants, which have no rate") == true)
    }
    #expect(
      SmallScenario.problems(text + "events: [{at: 1m, poison: {producer: web}}]\n").isEmpty)
  }
}

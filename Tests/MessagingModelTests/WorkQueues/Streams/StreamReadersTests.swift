// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine
import SimulationMetrics
import Stochastics
import Testing

@Suite("Readers of streams that come and go")
struct StreamReadersTests {
  private func stream(_ count: Int) -> WorkQueueFixture { StreamReadingTests.stream(count) }

  private func at(_ milliseconds: Int64, _ action: ScenarioEvent.Action) -> ScenarioEvent {
    ScenarioEvent(at: .zero + .milliseconds(milliseconds), action)
  }

  @Test("One of a group reads at a time, and the next begins anew where nothing is stored")
  func singleActive() throws {
    var fixture = stream(20)
    fixture.consumers = ["a", "b"]
    fixture.stream = StreamReading(offset: .next, hasSingleActiveConsumer: true)
    fixture.events = [at(950, .crash(group: "work", consumers: ["a"]))]
    let outcome = try fixture.run()
    // Message 9 is done by 910 ms; 10 is the next that is written.
    #expect(
      outcome.attempts.map(\.consumer) == Array(repeating: "a", count: 10)
        + Array(repeating: "b", count: 10))
    #expect(outcome.queues.map(\.member) == [""])
    #expect(outcome.queues[0].ownerChanges == 1)
    #expect(outcome.groups[0].account.completed == 20)
  }

  @Test("A reader that crashes repeats what it had not stored")
  func repeats() throws {
    var fixture = stream(20)
    fixture.consumers = ["a", "b"]
    fixture.stream = StreamReading(
      offset: .first, storesEvery: 4, hasSingleActiveConsumer: true)
    fixture.events = [at(950, .crash(group: "work", consumers: ["a"]))]
    let outcome = try fixture.run()
    // Ten are done, of which eight are stored.
    #expect(outcome.attempts.filter { $0.consumer == "b" }.map(\.message) == Array(8..<20))
    #expect(outcome.groups[0].duplicates == 2 && outcome.groups[0].redeliveries == 2)
    #expect(outcome.attempts.filter { $0.attempt == 2 }.map(\.message) == [8, 9])
    #expect(outcome.groups[0].account.completed == 20)
  }

  @Test("A reader that stops in order stores how far it came")
  func stores() throws {
    var fixture = stream(20)
    fixture.stream = StreamReading(offset: .first, storesEvery: 1_000)
    fixture.events = [
      at(950, .remove(group: "work", consumers: ["c0"])),
      at(1_450, .add(group: "work", consumers: ["c0"])),
    ]
    let outcome = try fixture.run()
    #expect(outcome.attempts.map(\.message) == Array(0..<20))
    #expect(outcome.groups[0].duplicates == 0)
    // What was written meanwhile waited for it in the dark: 10 to 14, for 500 ms in all.
    #expect(outcome.groups[0].backlogPeak == 5)
    #expect(abs(outcome.groups[0].dark - 0.5) < 1e-9)
    #expect(outcome.bills.last { $0.group == "work" } != nil)
  }

  @Test("Without a stored offset the next life begins anew, and what it skips is dropped")
  func skips() throws {
    var fixture = stream(20)
    fixture.service = .milliseconds(150)
    fixture.events = [
      at(940, .crash(group: "work", consumers: ["c0"])),
      at(1_450, .add(group: "work", consumers: ["c0"])),
    ]
    let outcome = try fixture.run()
    // Six are done by 900 ms, 6 to 9 are lost with it, nobody counts 10 to 14.
    let account = outcome.groups[0].account
    #expect(account.completed == 11 && account.dropped == 4 && account.published == 15)
    #expect(outcome.groups[0].dark == 0)
    #expect(account.isBalanced)
  }

  @Test("A life that begins at the start again repeats everything, and takes up what was given up")
  func takesUp() throws {
    var fixture = stream(10)
    fixture.service = .milliseconds(150)
    fixture.stream.offset = .first
    fixture.events = [
      at(640, .crash(group: "work", consumers: ["c0"])),
      at(750, .add(group: "work", consumers: ["c0"])),
    ]
    let outcome = try fixture.run()
    let account = outcome.groups[0].account
    #expect(account.published == 10 && account.completed == 10 && account.dropped == 0)
    // Four were done by 600 ms.
    #expect(outcome.groups[0].duplicates == 4)
  }

  @Test("A waiting consumer that leaves changes nothing")
  func waiting() throws {
    var fixture = stream(10)
    fixture.consumers = ["a", "b", "c"]
    fixture.stream.hasSingleActiveConsumer = true
    fixture.events = [
      at(250, .remove(group: "work", consumers: ["b"])),
      at(450, .remove(group: "work", consumers: ["a"])),
    ]
    let outcome = try fixture.run()
    #expect(Set(outcome.attempts.map(\.consumer)) == ["a", "c"])
    #expect(outcome.groups[0].account.completed == 10)
  }

  // MARK: - Clusters

  private func cluster(_ count: Int, node: String) -> WorkQueueFixture {
    var fixture = WorkQueueFixture.cluster(count, kind: .stream, replicas: 3)
    fixture.consumerNode = node
    fixture.prefetch = 10
    fixture.confirmWindow = 1_000
    return fixture
  }

  @Test("A reader at another node reads on when the leader fails, and misses nothing")
  func failover() throws {
    var fixture = cluster(50, node: "n3")
    fixture.producerNode = "n3"
    fixture.stop("n1", at: 2_050)
    let outcome = try fixture.run()
    #expect(outcome.attempts.map(\.message) == Array(0..<50))
    #expect(outcome.groups[0].duplicates == 0)
    let fault = try #require(outcome.queueFaults.first)
    #expect(fault.promotions == 1 && fault.lost == 0 && fault.disconnected == 0)
    // An election takes 0.1 to 0.6 s after a broken connection.
    #expect((100_000_000...620_000_000).contains(fault.unavailable))
  }

  @Test("A reader beyond a cut gets nothing more until it is over")
  func partition() throws {
    var fixture = cluster(100, node: "n3")
    fixture.producerNode = "n2"
    fixture.part(["n3"], at: 2_050, for: .seconds(5))
    let outcome = try fixture.run()
    #expect(outcome.attempts.map(\.message) == Array(0..<100))
    let late = outcome.attempts.filter { (21..<70).contains($0.message) }
    #expect(late.allSatisfy { $0.delivered >= .zero + .milliseconds(7_050) })
    #expect(outcome.queueFaults[0].unavailable == 0)
  }

  @Test("A leader beyond a cut gives way to one of the majority")
  func cutLeader() throws {
    var fixture = cluster(400, node: "n2")
    fixture.part(["n1"], at: 2_050, for: .seconds(60))
    let outcome = try fixture.run()
    #expect(outcome.groups[0].account.completed == 400)
    #expect(outcome.queueFaults[0].promotions == 1)
    #expect(outcome.queueFaults[0].unavailable > 0)
  }

  @Test("A follower's reader hears of a message one hop later")
  func hop() throws {
    var fixture = cluster(3, node: "n3")
    fixture.cluster?.hop = .milliseconds(3)
    fixture.producerNode = "n1"
    let attempts = try fixture.run().attempts
    // To a majority and back, and to the follower: 2 x 3 ms and 3 ms.
    #expect(
      attempts.map { ($0.delivered - $0.published).nanoseconds } == [
        9_000_000, 9_000_000, 9_000_000,
      ])
  }

  @Test("A reader connects to nodes with a replica only")
  func replicas() throws {
    var fixture = cluster(5, node: "n3")
    fixture.queues[0].placement.replicas = 2
    let problems = try fixture.specification.problems().map { "\($0)" }
    #expect(problems.count == 1 && problems[0].contains("name one of n1, n2"))
    fixture.consumerNode = nil
    fixture.consumers = ["a", "b", "c", "d"]
    #expect(try fixture.run().groups[0].account.completed == 20)
  }
}

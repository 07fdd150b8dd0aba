// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine
import SimulationMetrics
import Testing

@Suite("Keyed consumption")
struct KeyedConsumptionTests {
  private func specification(
    _ instants: [VirtualDuration], duration: VirtualDuration, queues: Int = 1, consumers: Int = 1,
    threads: Int = 4, lanes: Int? = nil, service: VirtualDuration = .milliseconds(10),
    keys: KeySpecification? = nil, events: [ScenarioEvent] = [],
    edit: (inout GroupSpecification) -> Void = { _ in }
  ) throws -> ModelSpecification {
    var specification = try ModelFixture.recorded(
      instants, duration: duration, queues: queues, consumers: consumers, threads: threads,
      service: service, events: events
    ) {
      $0.consumption = .keyed
      $0.lanes = lanes
      edit(&$0)
    }
    specification.producers[0].keys = keys
    return specification
  }

  private let everySecond = (0..<100).map { VirtualDuration.seconds(Int64($0)) }

  @Test(
    "Each lane takes one message after the other; there are as many as threads unless asked",
    arguments: [(lanes: nil, ends: 5), (8, 5), (4, 10), (1, 40)] as [(lanes: Int?, ends: Int64)])
  func lanes(lanes: Int?, ends: Int64) throws {
    let specification = try specification(
      Array(repeating: .zero, count: 40), duration: .seconds(100), threads: 8, lanes: lanes,
      service: .seconds(1))
    let outcome = try ModelFixture.run(specification)
    #expect(outcome.attempts.map(\.ended).max() == .second(ends))
    #expect(outcome.groups[0].account.completed == 40)
    #expect(outcome.groups[0].redeliveries == 0)
  }

  @Test("Messages of one key keep their order, in one lane, whatever the number of queues")
  func oneKey() throws {
    let specification = try specification(
      Array(repeating: .zero, count: 12), duration: .seconds(100), queues: 3,
      service: .seconds(1), keys: .uniform(keys: 1))
    let outcome = try ModelFixture.run(specification)
    #expect(outcome.attempts.map(\.ended) == (1...12).map { VirtualTime.second($0) })
    #expect(outcome.groups[0].keyInversions == 0)
  }

  @Test("Keys of one queue spread over all lanes, although a hash of them has chosen the queue")
  func spread() throws {
    // A day's worth of messages at once: with 512 keys in 8 queues each queue has about 64 keys.
    var specification = try specification(
      Array(repeating: .zero, count: 4_000), duration: .seconds(1_000), queues: 8, consumers: 8,
      threads: 8, service: .seconds(1), keys: .uniform(keys: 512))
    specification.producers[0].routing = .keyHash
    let outcome = try ModelFixture.run(specification)
    #expect(outcome.groups[0].account.completed == 4_000)
    // 64 lanes with 62.5 messages each on the average; eight lanes would take 500 s.
    let end = try #require(outcome.attempts.map(\.ended).max())
    #expect(end < .second(150))
    #expect(outcome.groups[0].keyInversions == 0)
    #expect(outcome.groups[0].queueInversions > 1_000)
  }

  @Test("A poison message blocks its lane for good, and only its lane; no offset passes it")
  func poison() throws {
    // Without keys a queue's messages go round the lanes: 20, 24, 28 and so on share one.
    let specification = try specification(
      everySecond, duration: .seconds(200), lanes: 4,
      events: [
        .init(second: 20, .poison(producer: "checkout")),
        .init(second: 150, .remove(group: "orders", consumers: ["c0"])),
        .init(second: 150, .add(group: "orders", consumers: ["a"])),
      ])
    let outcome = try ModelFixture.run(specification)
    let group = outcome.groups[0]
    #expect(group.account.completed == 80)
    #expect(group.account.backlog == 20)
    let attempts = outcome.attempts(ofMessage: 20)
    let ofFirst = attempts.filter { $0.consumer == "c0" }
    #expect(ofFirst.map(\.attempt) == Array(1...ofFirst.count))
    #expect(
      zip(ofFirst.dropFirst(), ofFirst).allSatisfy { $0.started - $1.ended == .seconds(1) })
    // A second's pause and 10 ms of work from 20 s to 150 s.
    #expect(ofFirst.count == 129)
    // The next member begins at the lowest offset that was not finished: it gets the 60 finished
    // messages behind it again, and the poison message.
    #expect(group.duplicates == 60)
    #expect(Examination(specification, outcome).findings == [])
    let blocked = outcome.attempts.filter { $0.result == .reject }.count
    // A second for each failure, but for the two pauses that are cut short.
    #expect(abs(group.headOfLineBlocking - Double(blocked)) <= 2)
  }

  @Test("With a limit the poison message is dead-lettered and its lane goes on")
  func poisonWithLimit() throws {
    let specification = try specification(
      everySecond, duration: .seconds(200), lanes: 4,
      events: [.init(second: 20, .poison(producer: "checkout"))]
    ) { $0.client.maximumReconsumeTimes = 3 }
    let outcome = try ModelFixture.run(specification)
    #expect(outcome.attempts(ofMessage: 20).map(\.attempt) == [1, 2, 3, 4])
    #expect(outcome.groups[0].account.deadLettered == 1)
    #expect(outcome.groups[0].account.completed == 99)
    #expect(outcome.groups[0].deadLetterTimes == [.second(23) + .milliseconds(40)])
    #expect(abs(outcome.groups[0].headOfLineBlocking - 3) < 1e-9)
  }

  @Test("Failures in place keep the order of keys, other than concurrent ones", arguments: [0, 15])
  func order(latencyMilliseconds: Int64) throws {
    var specification = try specification(
      (0..<4_000).map { .milliseconds(Int64($0) * 25) }, duration: .seconds(400), queues: 3,
      consumers: 2, service: .milliseconds(30), keys: .uniform(keys: 40)
    ) {
      $0.failureProbability = 0.2
      $0.client.suspendTime = .milliseconds(20)
    }
    specification.network.consumerLatency = .milliseconds(latencyMilliseconds)
    let outcome = try ModelFixture.run(specification)
    #expect(Examination(specification, outcome).findings == [])
    #expect(outcome.groups[0].account.completed == 4_000)
    #expect(outcome.groups[0].keyInversions == 0)
    #expect(outcome.groups[0].queueInversions > 0)
    let parts = try #require(outcome.groups[0].latency).meanParts
    #expect(parts.retryDelay > 0)
    #expect(parts.clientBuffer > 0)
    specification.groups[0].consumption = .concurrent
    #expect((try ModelFixture.run(specification).groups[0].keyInversions ?? 0) > 0)
  }

  @Test("A stopping member finishes its lanes within its patience", arguments: [0, 4, 30])
  func patience(seconds: Int64) throws {
    let specification = try specification(
      Array(repeating: .zero, count: 10), duration: .seconds(100), lanes: 1,
      service: .milliseconds(900),
      events: [.init(second: 3, .remove(group: "orders", consumers: ["c0"]))]
    ) { $0.client.awaitTermination = .seconds(seconds) }
    let outcome = try ModelFixture.run(specification)
    let done = Int64(outcome.attempts.count { $0.result == .ack })
    #expect(done == min(10, 3 + seconds))
  }

  @Test("Broadcasting members fail in place, each for itself")
  func broadcasting() throws {
    let specification = try specification(
      everySecond, duration: .seconds(300), queues: 2, consumers: 3,
      events: [.init(second: 20, .poison(producer: "checkout"))]
    ) {
      $0.mode = .broadcasting
      $0.client.maximumReconsumeTimes = 2
    }
    let outcome = try ModelFixture.run(specification)
    #expect(outcome.groups[0].account.completed == 297)
    #expect(outcome.groups[0].account.dropped == 3)
    #expect(outcome.attempts(ofMessage: 20).count == 9)
    #expect(Examination(specification, outcome).findings == [])
  }

  @Test("Lanes beyond the threads, of other listeners and with batches are refused")
  func problems() throws {
    func paths(
      _ consumption: GroupSpecification.Consumption, lanes: Int?, batch: Int = 1
    ) throws -> [String] {
      try specification([.zero], duration: .seconds(1), threads: 4, lanes: lanes) {
        $0.consumption = consumption
        $0.client.consumeBatchSize = batch
      }.problems().map(\.path)
    }
    #expect(try paths(.keyed, lanes: 4) == [])
    #expect(try paths(.keyed, lanes: 5) == ["groups.orders.lanes"])
    #expect(try paths(.keyed, lanes: 0) == ["groups.orders.lanes"])
    #expect(try paths(.orderly, lanes: 4) == ["groups.orders.lanes"])
    #expect(try paths(.concurrent, lanes: 1) == ["groups.orders.lanes"])
    #expect(
      try paths(.keyed, lanes: nil, batch: 2) == ["groups.orders.client.consume_batch_size"])
  }
}

// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine
import SimulationMetrics
import Testing

@Suite("Sends")
struct SendingTests {
  private func sends(_ specification: ModelSpecification) throws -> SendOutcome {
    try #require(try ModelFixture.run(specification).sends.first)
  }

  @Test("Where nothing fails, keeping account of sends changes nothing")
  func transparent() throws {
    let instants = ClusterFixture.every(7, to: 20)
    let plain = try ModelFixture.run(
      ClusterFixture.specification(at: instants, duration: .seconds(21), service: 0.01))
    let kept = try ModelFixture.run(
      ClusterFixture.specification(
        at: instants, duration: .seconds(21), service: 0.01, sending: .init()))
    #expect("\(plain.attempts)" == "\(kept.attempts)")
    #expect(plain.queues.map(\.appended) == kept.queues.map(\.appended))
    #expect(plain.sends.isEmpty && kept.sends[0].stored == instants.count)
    #expect(kept.sends[0].attempts == instants.count && kept.sends[0].answerMaximum == 0)
  }

  @Test(
    "A dead broker's messages go to the other one, at once",
    arguments: [SendingSpecification.Mode.synchronous, .asynchronous])
  func retry(mode: SendingSpecification.Mode) throws {
    let specification = try ClusterFixture.specification(
      at: ClusterFixture.every(100, from: 1, to: 60), duration: .seconds(100),
      sending: .init(mode: mode),
      faults: [(20, .stopBroker("broker-a", ending: .crash, duration: .seconds(20)))])
    let outcome = try ModelFixture.run(specification)
    let sends = outcome.sends[0]
    #expect(sends.refused > 0 && sends.retried == sends.refused)
    #expect(sends.failed == 0 && sends.lost == 0 && sends.repeated == 0)
    #expect(sends.stored == 590 && outcome.groups[0].account.completed == 590)
    // The process is gone for 20 s; the old master comes back.
    let outage = try #require(outcome.outages.first)
    #expect(outage.servingAgain == .second(40) && !outage.isPromotion && outage.lost == 0)
  }

  // One thread, whose send takes 20 ms there and back: of three messages at once the second waits for 20 ms
  // and the third for 40 ms.
  @Test("What a message waits for a thread of its producer is no time of the broker's")
  func waitForThread() throws {
    let specification = try ClusterFixture.specification(
      at: Array(repeating: .seconds(1), count: 3), duration: .seconds(20),
      sending: .init(mode: .synchronous),
      edit: {
        $0.network.producerLatency = .milliseconds(10)
        $0.producers[0].threadsPerClient = 1
      })
    let latency = try #require(try ModelFixture.run(specification).groups[0].latency)
    #expect(latency.meanParts.linger == 20_000_000 && latency.meanParts.broker == 10_000_000)
  }

  @Test("What a message waits for its batch is no time of the broker's")
  func waitForBatch() throws {
    // The first waits for 5 ms until the second fills the batch; the third until its patience ends.
    let specification = try ClusterFixture.specification(
      at: [.milliseconds(1_000), .milliseconds(1_005), .milliseconds(2_000)],
      duration: .seconds(20), sending: .init(batch: 2, batchHold: .milliseconds(10)))
    let latency = try #require(try ModelFixture.run(specification).groups[0].latency)
    #expect(latency.meanParts.linger * 3 == 15_000_000 && latency.meanParts.broker == 0)
  }

  @Test("One-way messages to a dead broker are lost, and nobody tries again")
  func oneWay() throws {
    let specification = try ClusterFixture.specification(
      at: ClusterFixture.every(1_000, from: 1, to: 31), duration: .seconds(60), brokers: 1,
      sending: .init(mode: .oneWay),
      faults: [(10, .stopBroker("broker-a", ending: .crash, duration: .milliseconds(4_500)))],
      edit: { $0.nameServers = .init(registrationInterval: .seconds(1)) })
    let sends = try sends(specification)
    // At 10, 11, 12, 13 and 14 s; the event comes before the message of its moment.
    #expect(sends.failed == 5 && sends.stored == 25 && sends.retried == 0)
  }

  @Test("A silent broker costs a synchronous send its whole time, unless it is avoided")
  func silence() throws {
    func timeOuts(avoiding: Bool) throws -> SendOutcome {
      try sends(
        ClusterFixture.specification(
          at: ClusterFixture.every(500, from: 1, to: 90), duration: .seconds(120),
          sending: .init(mode: .synchronous, avoidsFaultyBrokers: avoiding),
          faults: [(10, .stopBroker("broker-a", ending: .hostLoss, duration: nil))]))
    }
    let bare = try timeOuts(avoiding: false)
    #expect(bare.timedOut > 10 && bare.failed == bare.timedOut && bare.retried == 0)
    // Each time-out isolates the broker for 10 s, so in 80 s at most one in 13 s.
    let avoiding = try timeOuts(avoiding: true)
    #expect((1...8).contains(avoiding.timedOut) && avoiding.failed == avoiding.timedOut)
  }

  @Test("A batch goes to one queue in one request, when it is full or has waited 10 ms")
  func batches() throws {
    var instants = (0..<10).map { VirtualDuration.milliseconds($0) }
    instants += [.milliseconds(100), .milliseconds(105)]
    let outcome = try ModelFixture.run(
      ClusterFixture.specification(
        at: instants, duration: .seconds(1), sending: .init(batch: 5)))
    #expect(outcome.sends[0].attempts == 3 && outcome.sends[0].stored == 12)
    for batch in [0..<5, 5..<10, 10..<12] {
      let ofBatch = outcome.attempts.filter { batch.contains($0.message) }
      #expect(Set(ofBatch.map(\.queue)).count == 1)
      // Full at 4 ms and 9 ms; the last two have waited since 100 ms.
      let end = batch.lowerBound == 10 ? 110 : batch.upperBound - 1
      let moment = VirtualTime(nanoseconds: Int64(end) * 1_000_000)
      #expect(ofBatch.allSatisfy { $0.delivered == moment })
    }
  }

  @Test("A store with a cost answers in turn, and refuses who would wait more than 200 ms")
  func cost() throws {
    func run(_ mode: SendingSpecification.Mode, messages: Int) throws -> SendOutcome {
      try sends(
        ClusterFixture.specification(
          at: Array(repeating: .seconds(1), count: messages), duration: .seconds(10), brokers: 1,
          sending: .init(mode: mode),
          edit: { $0.brokers[0].cost = BrokerCost(append: .milliseconds(100)) }))
    }
    // One thread, one after the other: each is answered 100 ms after it was sent.
    let synchronous = try run(.synchronous, messages: 5)
    #expect(synchronous.stored == 5 && synchronous.busy == 0)
    #expect(synchronous.answerMean == 0.1 && synchronous.answerMaximum == 0.1)
    // Together: waits of 0, 100 and 200 ms are borne, 300 and 400 ms are not.
    let asynchronous = try run(.asynchronous, messages: 5)
    #expect(asynchronous.stored == 3 && asynchronous.busy == 2 && asynchronous.failed == 2)
    #expect(asynchronous.answerMaximum == 0.3)
  }

  @Test("A queue that its broker no longer has is refused; only a synchronous client tries another")
  func illegalQueue() throws {
    func run(_ mode: SendingSpecification.Mode) throws -> SendOutcome {
      try sends(
        ClusterFixture.specification(
          at: ClusterFixture.every(100, from: 1, to: 80), duration: .seconds(90), queues: 4,
          sending: .init(mode: mode),
          faults: [
            (10, .setQueues(topic: "orders", read: 1, write: 1, brokers: ["broker-a"]))
          ]))
    }
    let asynchronous = try run(.asynchronous)
    #expect(asynchronous.rejected > 0 && asynchronous.failed == asynchronous.rejected)
    let synchronous = try run(.synchronous)
    #expect(synchronous.rejected > 0 && synchronous.failed == 0)
    #expect(synchronous.retried == synchronous.rejected)
  }

  @Test("A keyed message keeps its queue: a synchronous client sends it once")
  func keyed() throws {
    let sends = try sends(
      ClusterFixture.specification(
        at: ClusterFixture.every(100, from: 1, to: 20), duration: .seconds(30),
        sending: .init(mode: .synchronous),
        faults: [(10, .stopBroker("broker-a", ending: .crash, duration: .seconds(5)))],
        edit: { specification in
          specification.producers[0].routing = .keyHash
          specification.producers[0].keys = .uniform(keys: 50)
        }))
    #expect(sends.refused > 0 && sends.failed == sends.refused && sends.retried == 0)
  }
}

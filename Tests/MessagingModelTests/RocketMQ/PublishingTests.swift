// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import QueueAllocation
import SimulationEngine
import SimulationMetrics
import Stochastics
import Testing

@Suite("Publishing")
struct PublishingTests {
  private func specification(
    events: [ScenarioEvent] = [], edit: (inout ModelSpecification) throws -> Void = { _ in }
  ) throws -> ModelSpecification {
    var specification = try ModelFixture.specification(
      duration: .seconds(100), queues: 8, consumers: 2, rate: 40, threads: 8,
      service: .exponential(mean: 0.01), events: events)
    try edit(&specification)
    return specification
  }

  /// When each message of a producer was published, by number.
  private func publications(_ outcome: ReplicationOutcome, producer: Int = 0) -> [Int: VirtualTime]
  {
    outcome.attempts.filter { $0.producer == producer }
      .reduce(into: [:]) { $0[$1.message] = $1.published }
  }

  /// The service time and the key of each message of the first producer under the first group.
  private func draws(_ outcome: ReplicationOutcome) -> [Int: [Int64]] {
    outcome.attempts.filter { $0.producer == 0 && $0.group == 0 && $0.result == .ack }
      .reduce(into: [:]) {
        $0[$1.message] = [
          $1.published.nanoseconds, ($1.ended - $1.started).nanoseconds, Int64($1.key ?? -1),
        ]
      }
  }

  @Test("Round robin deals messages to the queues one by one, from each thread's own start")
  func roundRobin() throws {
    let outcome = try ModelFixture.run(try specification())
    let counts = outcome.queues.filter { $0.topic == "orders" }.map(\.appended)
    #expect((counts.max() ?? 0) - (counts.min() ?? 0) <= 1)
    let clients = try ModelFixture.run(
      try specification {
        $0.producers[0].count = 3
        $0.producers[0].threadsPerClient = 2
      })
    let ofClients = clients.queues.filter { $0.topic == "orders" }.map(\.appended)
    // Six counters, each of which deals evenly.
    #expect((ofClients.max() ?? 0) - (ofClients.min() ?? 0) <= 6)
    #expect(ofClients.reduce(0, +) == counts.reduce(0, +))
  }

  @Test("By hash each key stays in one queue, and its messages in order")
  func keys() throws {
    let outcome = try ModelFixture.run(
      try specification {
        $0.producers[0].routing = .keyHash
        $0.producers[0].keys = .zipf(keys: 50, exponent: 1)
        $0.groups[0].consumption = .orderly
      })
    let queues = Dictionary(grouping: outcome.attempts) { $0.key ?? -1 }
      .mapValues { Set($0.map(\.queue)) }
    #expect(queues.count > 30)
    #expect(queues.values.allSatisfy { $0.count == 1 })
    #expect(outcome.groups[0].keyInversions == 0)
    #expect(outcome.groups[0].queueInversions == 0)
  }

  @Test("Inversions of keys are counted when a message overtakes one with its key")
  func keyInversions() throws {
    // Both messages have the only key; the first fails once and comes back after 10 s.
    var specification = try ModelFixture.recorded(
      [.seconds(1), .seconds(2), .seconds(50)], duration: .seconds(100),
      events: [.init(second: 1, .poison(producer: "checkout"))]
    ) { $0.client.maximumReconsumeTimes = 1 }
    specification.producers[0].keys = .uniform(keys: 1)
    let outcome = try ModelFixture.run(specification)
    #expect(outcome.groups[0].queueInversions == 1)
    #expect(outcome.groups[0].keyInversions == 1)
    specification.producers[0].keys = .uniform(keys: 1_000_000)
    #expect(try ModelFixture.run(specification).groups[0].keyInversions == 0)
    specification.producers[0].keys = nil
    #expect(try ModelFixture.run(specification).groups[0].keyInversions == nil)
  }

  // Keys have one queue each until the topic grows; from then on most have another one, and what waits in
  // the old one is overtaken.
  @Test("Keys that move to other queues are overtaken, and without that they are not")
  func keysThatMove() throws {
    func inversions(growing: Bool) throws -> Int? {
      var specification = try ModelFixture.specification(
        duration: .seconds(300), queues: 2, consumers: 2, service: .constant(0.09),
        events: growing
          ? [.init(second: 60, .addQueues(topic: "orders", readPerBroker: 2, writePerBroker: 2))]
          : [.init(second: 60, .mark(note: ""))]
      ) {
        $0.consumption = .orderly
        $0.threads = 1
      }
      specification.producers[0].arrivals = try ArrivalSpecification(PoissonArrivals(rate: 36))
      specification.producers[0].keys = .uniform(keys: 20)
      specification.producers[0].routing = .keyHash
      return try ModelFixture.run(specification).groups[0].keyInversions
    }
    #expect(try inversions(growing: false) == 0)
    #expect(try #require(try inversions(growing: true)) > 0)
  }

  @Test("Random routing reaches every queue about equally")
  func random() throws {
    let outcome = try ModelFixture.run(try specification { $0.producers[0].routing = .random })
    let counts = outcome.queues.filter { $0.topic == "orders" }.map { Double($0.appended) }
    let mean = counts.reduce(0, +) / 8
    let chiSquare = counts.reduce(0) { $0 + ($1 - mean) * ($1 - mean) / mean }
    #expect(chiSquare > 0.5 && chiSquare < 25)
  }

  @Test(
    "A change of the rate leaves the arrivals before it and all draws as they were",
    arguments: [
      ScenarioEvent.Action.burst(producer: "checkout", factor: 4, duration: .seconds(20)),
      .step(producer: "checkout", factor: 2), .step(producer: "checkout", factor: 0.25),
      .ramp(producer: "checkout", factor: 3, duration: .seconds(30)),
    ])
  func rateChanges(action: ScenarioEvent.Action) throws {
    let keyed = { (specification: inout ModelSpecification) in
      specification.producers[0].keys = .uniform(keys: 100)
    }
    let plain = try ModelFixture.run(try specification(edit: keyed))
    let changed = try ModelFixture.run(
      try specification(events: [.init(second: 40, action)], edit: keyed))
    let before = publications(plain)
    let after = publications(changed)
    #expect(before.filter { $0.value < .second(40) } == after.filter { $0.value < .second(40) })
    #expect(before.count != after.count)
    // The same message has the same service and key, whenever it comes.
    let draws = self.draws(plain)
    for (message, values) in self.draws(changed) {
      guard let others = draws[message] else { continue }
      #expect(values.dropFirst() == others.dropFirst())
    }
  }

  @Test("Bursts, steps and ramps bring as many messages as their factors say")
  func rates() throws {
    func count(_ action: ScenarioEvent.Action, _ seconds: Range<Int64>) throws -> Int {
      let outcome = try ModelFixture.run(
        try specification(events: [.init(second: 40, action)]) {
          $0.producers[0].arrivals = try ArrivalSpecification(PeriodicArrivals(rate: 40))
        })
      return publications(outcome).values.filter {
        $0 > .second(seconds.lowerBound) && $0 <= .second(seconds.upperBound)
      }.count
    }
    let burst = ScenarioEvent.Action.burst(
      producer: "checkout", factor: 4, duration: .seconds(20))
    #expect(abs(try count(burst, 40..<60) - 3_200) <= 1)
    #expect(abs(try count(burst, 60..<100) - 1_600) <= 1)
    let ramp = ScenarioEvent.Action.ramp(
      producer: "checkout", factor: 3, duration: .seconds(20))
    #expect(abs(try count(ramp, 40..<60) - 1_600) <= 1)
    #expect(abs(try count(ramp, 60..<100) - 4_800) <= 1)
    #expect(try count(.step(producer: "checkout", factor: 0), 40..<100) == 0)
  }

  @Test("Another topic, producer, group or member leaves arrivals and services as they were")
  func commonRandomNumbers() throws {
    let keyed = { (specification: inout ModelSpecification) in
      specification.producers[0].keys = .uniform(keys: 100)
      specification.producers[0].tags = [.init(tag: "a", weight: 1), .init(tag: "b", weight: 2)]
      specification.groups[0].failureProbability = 0.1
      specification.groups[0].client.retryQueues = 3
    }
    let plain = draws(try ModelFixture.run(try specification(edit: keyed)))
    #expect(plain.count > 3_000)
    let additions: [(inout ModelSpecification) throws -> Void] = [
      { $0.topics.insert(.init(name: "another", totalQueues: 3, brokers: 1), at: 0) },
      {
        var producer = $0.producers[0]
        producer.name = "another"
        $0.producers.append(producer)
      },
      {
        var group = $0.groups[0]
        group.name = "another"
        $0.groups.append(group)
      },
      { $0.groups[0].consumerIDs.append("another") },
      { $0.events.append(.init(second: 30, .add(group: "orders", consumers: ["another"]))) },
      { $0.groups[0].allocation = ConsistentHash() },
    ]
    for addition in additions {
      let other = draws(
        try ModelFixture.run(
          try specification {
            keyed(&$0)
            try addition(&$0)
          }))
      // Messages that end at other times may miss the end of the run, but none differs.
      for (message, values) in other { #expect(plain[message] ?? values == values) }
      #expect(other.count > 3_000)
    }
  }

  @Test("A group is not touched by another group, nor by the traffic of another topic")
  func independence() throws {
    let retrying = { (specification: inout ModelSpecification) in
      specification.groups[0].failureProbability = 0.2
      specification.groups[0].client.retryQueues = 4
    }
    let plain = try ModelFixture.run(try specification(edit: retrying))
    let other = try ModelFixture.run(
      try specification {
        retrying(&$0)
        var group = $0.groups[0]
        group.name = "another"
        group.consumption = .orderly
        $0.groups.append(group)
        $0.topics.append(.init(name: "another", totalQueues: 3, brokers: 1))
        var producer = $0.producers[0]
        producer.name = "another"
        producer.topic = "another"
        $0.producers.append(producer)
      })
    let attempts = other.attempts.filter { $0.group == 0 }
    #expect("\(attempts)" == "\(plain.attempts)")
    #expect("\(other.groups[0])" == "\(plain.groups[0])")
  }

  @Test("Messages on a slow link are in flight until they arrive")
  func inFlight() throws {
    let outcome = try ModelFixture.run(
      try specification { $0.network.producerLatency = .seconds(10) })
    let account = outcome.groups[0].account
    #expect(account.inFlight > 300)
    #expect(outcome.attempts.allSatisfy { $0.delivered - $0.published >= .seconds(10) })
  }

  @Test("The dispatch loop makes messages visible at its next pass")
  func dispatch() throws {
    let outcome = try ModelFixture.run(
      try specification { $0.brokers[0].dispatchInterval = .milliseconds(50) })
    let waits = outcome.attempts.map { $0.delivered - $0.published }
    #expect(waits.allSatisfy { $0 >= .zero && $0 < .milliseconds(50) })
    #expect((waits.max() ?? .zero) > .milliseconds(45))
    // All replies leave at the passes of one loop.
    let phases = Set(outcome.attempts.map { $0.delivered.nanoseconds % 50_000_000 })
    #expect(phases.count == 1)
  }
}

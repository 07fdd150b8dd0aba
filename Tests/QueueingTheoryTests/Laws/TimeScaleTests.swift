// SPDX-License-Identifier: GPL-3.0-or-later

import Validation
import MessagingModel
import SimulationEngine
import SimulationMetrics
import Stochastics
import Testing

@Suite("The unit of time is of no account")
struct TimeScaleTests {
  /// A run in which all times, those of the client included, are multiples of a unit.
  private func outcome(
    unit: Int64, seed: UInt64, consumption: GroupSpecification.Consumption
  ) throws -> ReplicationOutcome {
    let messages = 20_000
    let streams = StreamFamily(seed: seed, replication: 0)
    var gaps = streams.stream(entity: "test", purpose: "gaps")
    var lengths = streams.stream(entity: "test", purpose: "services")
    var instant: Int64 = 0
    let instants = (0..<messages).map { _ in
      instant += unit * (1 + gaps.nextExponentialNanoseconds(meanNanoseconds: 1e6))
      return instant
    }
    let services = (0..<messages).map { _ in
      unit * (1 + lengths.nextExponentialNanoseconds(meanNanoseconds: 6.5e6))
    }
    let second = 500_000_000 * unit
    var specification = QueueingSystem.specification(
      duration: .nanoseconds(40 * second),
      arrivals: try ArrivalSpecification(RecordedArrivals(instants: instants)),
      service: .trace(services, repeats: false), queues: 16, members: 4, threads: 2)
    specification.warmUp = .nanoseconds(4 * second)
    specification.sampleInterval = .nanoseconds(second)
    specification.episodes.window = .nanoseconds(10 * second)
    specification.groups[0].consumption = consumption
    // Cold members start all timers now; those of settled ones begin at phases drawn at random.
    specification.groups[0].start = .cold
    var client = specification.groups[0].client
    client.flowControlDelay = .nanoseconds(second / 20)
    client.offsetPersistInterval = .nanoseconds(5 * second)
    client.offsetPersistInitialDelay = .nanoseconds(10 * second)
    client.rebalanceInterval = .nanoseconds(20 * second)
    client.rebalanceMinimumGap = .nanoseconds(second)
    client.firstPullDelay = .nanoseconds(second / 2)
    client.lockRetryWakeUp = .nanoseconds(second / 2)
    client.pullRetryDelay = .nanoseconds(second)
    specification.groups[0].client = client
    specification.events = [
      ScenarioEvent(
        at: VirtualTime(nanoseconds: 12 * second),
        .add(group: QueueingSystem.group, consumers: ["newcomer"])),
      ScenarioEvent(
        at: VirtualTime(nanoseconds: 18 * second),
        .slow(group: QueueingSystem.group, consumers: ["newcomer"], factor: 2, duration: nil)),
    ]
    return try Replication.run(
      specification, seed: seed, replication: 0, options: RunOptions(attempts: .share(1)))
  }

  @Test(
    "Halving all times and doubling all rates changes no ratio by a bit",
    // Brokers hold pops, and look for those to revive, at times of their own.
    arguments: GroupSpecification.Consumption.ofRocketMQ.filter { $0 != .pop }, TestLength.seeds)
  func halved(consumption: GroupSpecification.Consumption, seed: UInt64) throws {
    let slow = try outcome(unit: 2, seed: seed, consumption: consumption)
    let fast = try outcome(unit: 1, seed: seed, consumption: consumption)
    #expect(slow.group.account.completed > 10_000)
    #expect(slow.attempts.count == fast.attempts.count)
    let isScaled = zip(slow.attempts, fast.attempts).allSatisfy { slow, fast in
      slow.message == fast.message && slow.consumer == fast.consumer
        && slow.published.nanoseconds == 2 * fast.published.nanoseconds
        && slow.started.nanoseconds == 2 * fast.started.nanoseconds
        && slow.ended.nanoseconds == 2 * fast.ended.nanoseconds
    }
    #expect(isScaled)
    #expect(slow.group.backlogMean == fast.group.backlogMean)
    #expect(slow.group.backlogPeak == fast.group.backlogPeak)
    #expect(slow.group.busyShare == fast.group.busyShare)
    #expect(slow.group.waitingMean == fast.group.waitingMean.map { 2 * $0 })
    #expect(
      slow.group.latency?.meanParts.sojourn == fast.group.latency.map { 2 * $0.meanParts.sojourn })
    #expect(slow.group.throughput == fast.group.throughput / 2)
    #expect(slow.group.queueInversions == fast.group.queueInversions)
    #expect(slow.group.redeliveries == fast.group.redeliveries)
    #expect(slow.group.duplicates == fast.group.duplicates)
    #expect(slow.group.ownedFairness == fast.group.ownedFairness)
    #expect(slow.group.offeredFairness == fast.group.offeredFairness)
    #expect(slow.group.completedFairness == fast.group.completedFairness)
    #expect(slow.group.timeSeries.map(\.backlog) == fast.group.timeSeries.map(\.backlog))
    #expect(slow.rebalances.map(\.moved) == fast.rebalances.map(\.moved))
    #expect(slow.bills.map(\.area) == fast.bills.map { 2 * $0.area })
    #expect(slow.bills.map(\.peak) == fast.bills.map(\.peak))
  }

  @Test("A topic that nobody writes to changes no message's times", arguments: TestLength.seeds)
  func idleTopic(seed: UInt64) throws {
    let plain = try LawScenario.all[0].specification()
    var larger = plain
    larger.topics.insert(TopicSpecification(name: "idle", queuesPerBroker: [4]), at: 0)
    larger.groups.append(
      GroupSpecification(
        name: "idlers", subscriptions: [.init(topic: "idle")], consumerIDs: ["idler"],
        service: .distribution(try .constant(1)), allocation: plain.groups[0].allocation))
    let options = RunOptions(attempts: .share(1))
    let before = try Replication.run(plain, seed: seed, replication: 0, options: options)
    let after = try Replication.run(larger, seed: seed, replication: 0, options: options)
    #expect(before.attempts.count == after.attempts.count)
    let isSame = zip(before.attempts, after.attempts).allSatisfy {
      $0.message == $1.message && $0.started == $1.started && $0.ended == $1.ended
    }
    #expect(isSame)
  }
}

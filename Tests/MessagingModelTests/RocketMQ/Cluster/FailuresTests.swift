// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine
import SimulationMetrics
import Testing

/// Sources: `DefaultMessageStore.checkInDiskByCommitOffset` and `.isTheBatchFull`, `PullMessageProcessor`,
/// `accessMessageInMemoryMaxRatio`, `maxTransferCountOnMessageInDisk`, `maxTransferBytesOnMessageInDisk`
/// of Apache RocketMQ 5.
@Suite("Reads from disk and from slaves")
struct FailuresTests {
  /// A group that comes when everything is stored, 10 ms from its broker, whose disk takes 100 ms.
  private func run(
    _ instants: [VirtualDuration], bytes: Int, memory: Int, replicas: ReplicaSpecification? = nil,
    slowness: Double? = nil
  ) throws -> ReplicationOutcome {
    var specification = try ClusterFixture.specification(
      at: instants, duration: .seconds(100), brokers: 1, queues: 1, consumers: 0,
      edit: {
        $0.network.consumerLatency = .milliseconds(10)
        $0.producers[0].messageBytes = bytes
        $0.brokers[0].cost = BrokerCost(memory: memory, diskRead: .milliseconds(100))
        $0.brokers[0].replicas = replicas
        $0.events = [ScenarioEvent(second: 20, .add(group: "orders", consumers: ["c0"]))]
      })
    if let slowness {
      specification.events.append(
        ScenarioEvent(
          second: 19, .fault(.slowBroker("broker-a", factor: slowness, duration: .seconds(80)))))
    }
    let outcome = try ModelFixture.run(specification)
    #expect(Int(outcome.groups[0].account.completed) == instants.count)
    return outcome
  }

  /// How many messages came with each reply, and how long after the one before.
  private func replies(
    _ outcome: ReplicationOutcome
  ) -> (counts: [Int], gaps: [VirtualDuration]) {
    let counts = Dictionary(grouping: outcome.attempts, by: \.delivered).mapValues(\.count)
    let times = counts.keys.sorted()
    return (times.map { counts[$0] ?? 0 }, zip(times.dropFirst(), times).map { $0 - $1 })
  }

  /// Ten messages of 1,000 bytes in each of ten seconds: 10,000 bytes for each second.
  private let hundred = (10..<110).map { VirtualDuration.milliseconds($0 * 100) }

  // With 125,000 bytes, 50,000 count as memory. Behind the messages of the s-th second come 100,000 less
  // 10,000 s bytes: more than 50,000 for four seconds, forty messages, five replies of eight.
  @Test(
    "What lies further from the log's end than 40 % of memory is read from disk, eight messages a pull",
    arguments: [
      (125_000, [8, 8, 8, 8, 8, 32, 28]),
      // 49,999 bytes: the fifth second too. The seventh reply begins with its last two messages.
      (124_999, [8, 8, 8, 8, 8, 8, 8, 32, 12]),
      // 10,000 bytes: eight seconds.
      (25_000, [8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 20]),
      // 90,000 bytes: nothing lies further away than the first second, which is not further.
      (225_000, [32, 32, 32, 4]),
    ])
  func memory(bytes: Int, expected: [Int]) throws {
    let outcome = try run(hundred, bytes: 1_000, memory: bytes)
    #expect(replies(outcome).counts == expected)
    let pulls = expected.filter { $0 == 8 }.count
    #expect(outcome.stores.map(\.diskReads) == [pulls])
    #expect(outcome.stores.map(\.slaveReads) == [0])
  }

  // Everything but the last message, of a later second, is on disk: 40 % of 5 bytes.
  @Test(
    "A reply from disk has 64 KiB at most, the first message always",
    arguments: [
      (8 << 10, [8, 8, 8, 1], 3), ((8 << 10) + 1, [7, 7, 7, 4], 4),
      (16 << 10, [4, 4, 4, 4, 4, 4, 1], 6),
      (40 << 10, Array(repeating: 1, count: 25), 24),
    ])
  func bytes(size: Int, expected: [Int], pulls: Int) throws {
    let instants = Array(repeating: VirtualDuration.seconds(1), count: 24) + [.seconds(5)]
    let outcome = try run(instants, bytes: size, memory: 5)
    #expect(replies(outcome).counts == expected)
    #expect(outcome.stores.map(\.diskReads) == [pulls])
    #expect(outcome.stores.map(\.slaveReads) == [0])
  }

  // There and back 20 ms, and the disk: 100 ms, or ten times that where the broker is slow. A slave has
  // a disk of its own.
  @Test("A living master sends its client to a slave where slaves are read, and reads itself else")
  func suggestion() throws {
    func check(
      _ replicas: ReplicaSpecification?, disk: Int, slave: Int, milliseconds: Int64
    ) throws {
      let outcome = try run(
        hundred, bytes: 1_000, memory: 125_000, replicas: replicas, slowness: 10)
      #expect(outcome.stores.map(\.diskReads) == [disk])
      #expect(outcome.stores.map(\.slaveReads) == [slave])
      #expect(outcome.outages.isEmpty)
      let gaps = replies(outcome).gaps
      #expect(gaps.prefix(4).allSatisfy { $0 == .milliseconds(20 + milliseconds) }, "\(gaps)")
      #expect(gaps.suffix(2).allSatisfy { $0 == .milliseconds(20) }, "\(gaps)")
    }
    let unread = ReplicaSpecification(slaves: 1)
    let missing = ReplicaSpecification(slaves: 0, areSlavesRead: true)
    let read = ReplicaSpecification(slaves: 1, areSlavesRead: true)
    try check(nil, disk: 5, slave: 0, milliseconds: 1_000)
    try check(unread, disk: 5, slave: 0, milliseconds: 1_000)
    try check(missing, disk: 5, slave: 0, milliseconds: 1_000)
    try check(read, disk: 0, slave: 5, milliseconds: 100)
  }
}

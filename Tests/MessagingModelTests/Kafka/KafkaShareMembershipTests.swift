// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import QueueAllocation
import SimulationEngine
import SimulationMetrics
import Testing

@Suite("Members of share groups")
struct KafkaShareMembershipTests {
  /// A group that starts cold: its members join at 0 s, which has the state of partitions initialised,
  /// and read from their next heartbeat on, at 5 s.
  private func cold(_ consumers: Int, partitions: Int, seconds: Int64) -> KafkaFixture {
    var fixture = KafkaFixture.sharing(consumers: consumers, seconds: seconds)
    fixture.start = .cold
    fixture.partitions = partitions
    // Not a multiple of the heartbeat interval, so that no session ends with a heartbeat.
    fixture.coordinator.shareSessionTimeout = .seconds(46)
    return fixture
  }

  // c1 joins at 21 s and is told at once what to read, which c0 reads as well until its heartbeat at
  // 25 s: a partition moves, and none is dark.
  @Test("A scale-out leaves nothing dark")
  func joins() throws {
    var fixture = cold(1, partitions: 2, seconds: 60)
    fixture.events = [ScenarioEvent(second: 21, .add(group: "orders", consumers: ["c1"]))]
    let outcome = try fixture.run()
    #expect(outcome.rebalances.map(\.span) == [[0, 5], [21, 25]])
    #expect(outcome.rebalances[1].moved == 1 && outcome.rebalances[1].least == 1)
    #expect(outcome.queues.map(\.dark) == [5, 5])
    #expect(outcome.groups[0].doublyOwned == 0)
  }

  // c1's last heartbeat is at 20 s. Its session ends at 66 s, which c0 learns by its heartbeat at
  // 70 s: the two partitions that only c1 read are dark for 49 s. With one partition for both of them
  // c0 reads on, and is told at 70 s that it is alone.
  @Test("A crash leaves dark what nobody else reads", arguments: [4, 1])
  func crashes(partitions: Int) throws {
    var fixture = cold(2, partitions: partitions, seconds: 100)
    fixture.events = [ScenarioEvent(second: 21, .crash(group: "orders", consumers: ["c1"]))]
    let outcome = try fixture.run()
    #expect(outcome.bills[0].darkQueueSeconds == (partitions == 4 ? 2 * 49 : 0))
    #expect(outcome.bills[0].moved == (partitions == 4 ? 2 : 0))
    #expect(outcome.rebalances.last?.span == [21, 70])
  }

  // It closes at 21 s and says so; c0 learns by its heartbeat at 25 s.
  @Test("A member that leaves is missed until the others' next heartbeats")
  func leaves() throws {
    var fixture = cold(2, partitions: 4, seconds: 60)
    fixture.events = [ScenarioEvent(second: 21, .remove(group: "orders", consumers: ["c1"]))]
    let outcome = try fixture.run()
    #expect(outcome.rebalances.last?.span == [21, 25])
    #expect(outcome.bills[0].darkQueueSeconds == 8)
  }

  // A batch of 40 s is longer than the poll interval of 20 s: at 39 s (19 s + 20 s) the member leaves,
  // and joins with its next poll at 59 s. The other gets its partition at its heartbeat at 40 s.
  @Test("A member that polls too seldom leaves, and comes back")
  func eviction() throws {
    var fixture = cold(2, partitions: 2, seconds: 100)
    fixture.published = [.seconds(19)]
    fixture.service = .seconds(40)
    fixture.consumption.client.maximumPollInterval = .seconds(20)
    let outcome = try fixture.run()
    #expect(outcome.rebalances.map(\.trigger).contains("poll-interval"))
    #expect(outcome.rebalances[1].span[0] == 39)
    #expect(outcome.rebalances[1].darkQueueSeconds == 1)
    #expect(outcome.groups[0].account.completed == 1)
  }

  @Test("A group that has been running for long reads from the first moment on", arguments: [1, 9])
  func settled(partitions: Int) throws {
    var fixture = KafkaFixture.sharing([.seconds(1)], consumers: 4, seconds: 200)
    fixture.partitions = partitions
    let outcome = try fixture.run()
    #expect(outcome.groups[0].dark == 0 && outcome.rebalances.isEmpty)
    let owned = outcome.consumers.map(\.queuesOwned).sorted()
    #expect(owned == (partitions == 1 ? [1, 1, 1, 1] : [2, 2, 2, 3]))
    #expect(outcome.attempts.map(\.started) == [.second(1)])
  }
}

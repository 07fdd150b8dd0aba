// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine
import SimulationMetrics
import Stochastics
import Testing

@Suite("Queues of a cluster lose their leaders")
struct ClusterQueuesTests {
  @Test("A classic queue is away with its node; what is published meanwhile is lost")
  func classic() throws {
    var fixture = WorkQueueFixture.cluster(60)
    fixture.stop("n1", at: 1_050, for: .seconds(2))
    let outcome = try fixture.run()
    let fault = try #require(outcome.queueFaults.first)
    #expect(fault.unavailable == 2_000_000_000 && fault.promotions == 0)
    #expect(fault.leaderBefore == "n1" && fault.leaderAfter == "n1")
    // Messages of 1.1 s to 3.0 s.
    #expect(fault.unconfirmed == 20 && fault.lost == 0)
    #expect(outcome.groups[0].account.dropped == 20)
    #expect(outcome.groups[0].account.completed == 40)
    // The consumer tries every 0.3 s from the end of its subscription on.
    let back = outcome.attempts.first { $0.started > .zero + .seconds(2) }
    #expect(back?.started == .zero + .milliseconds(3_150) && back?.message == 31)
  }

  @Test("A publisher with confirms publishes again what was refused, and nothing is lost")
  func classicConfirmed() throws {
    var fixture = WorkQueueFixture.cluster(60)
    fixture.confirmWindow = 100
    fixture.stop("n1", at: 1_050, for: .seconds(2))
    let outcome = try fixture.run()
    let fault = try #require(outcome.queueFaults.first)
    #expect(fault.unconfirmed == 0 && fault.duplicates == 0 && fault.repeated >= 20)
    #expect(outcome.groups[0].account.completed == 60)
    #expect(outcome.groups[0].account.dropped == 0)
  }

  @Test("Messages that are not persistent end with their node", arguments: [true, false])
  func transient(isPersistent: Bool) throws {
    var fixture = WorkQueueFixture.cluster(11)
    fixture.service = .seconds(100)
    fixture.isPersistent = isPersistent
    fixture.stop("n1", at: 1_050, .shutdown, for: .seconds(2))
    let outcome = try fixture.run()
    // One is out at its consumer, ten are ready.
    #expect(outcome.queueFaults[0].requeued == 1)
    #expect(outcome.queueFaults[0].lost == (isPersistent ? 0 : 11))
    #expect(outcome.groups[0].account.dropped == (isPersistent ? 0 : 11))
  }

  @Test("A mirror takes over at once; what was out comes back, flagged, in its place")
  func mirrored() throws {
    var fixture = WorkQueueFixture.cluster(30, replicas: 3, mirroring: .init())
    fixture.prefetch = 5
    fixture.service = .milliseconds(200)
    fixture.stop("n1", at: 1_050)
    let outcome = try fixture.run()
    let fault = try #require(outcome.queueFaults.first)
    #expect(fault.unavailable == 0 && fault.promotions == 1 && fault.leaderAfter == "n2")
    // Five are done by 1.0 s, and the window of five is full.
    #expect(fault.requeued == 5 && fault.lost == 0 && fault.duplicates == 0)
    #expect(outcome.groups[0].redeliveries == 5)
    #expect(outcome.groups[0].account.completed == 30)
    #expect(outcome.groups[0].queueInversions == 0)
  }

  @Test(
    "A mirror that joined late lacks what the queue held then",
    arguments: [
      (QueuePlacement.Promotion.always, ClusterFault.Ending.crash, 21),
      (.whenSynced, .crash, 0), (.always, .shutdown, 0),
    ])
  func unsynchronised(
    promotion: QueuePlacement.Promotion, ending: ClusterFault.Ending, lost: Int
  ) throws {
    var fixture = WorkQueueFixture.cluster(40, replicas: 2, mirroring: .init(onFailure: promotion))
    fixture.service = .seconds(1_000)
    fixture.stop("n2", at: 1_050, for: .seconds(1))
    fixture.stop("n1", at: 3_050, ending)
    fixture.consumerNode = "n3"
    fixture.producerNode = "n3"
    let outcome = try fixture.run()
    let fault = outcome.queueFaults[1]
    // Messages 0 to 20 were there at 2.05 s. A shutdown is for mirrors that have everything.
    #expect(fault.lost == lost)
    #expect(fault.leaderAfter == (lost > 0 ? "n2" : nil))
    #expect((fault.unavailable == 0) == (lost > 0))
    #expect(outcome.groups[0].account.dropped >= Int64(lost))
  }

  @Test("To bring a mirror up to date at once stops the queue, and saves its messages")
  func synchronising() throws {
    var fixture = WorkQueueFixture.cluster(
      40, replicas: 2,
      mirroring: .init(synchronisesAtOnce: true, synchronisationTime: .milliseconds(10)))
    fixture.service = .seconds(1_000)
    fixture.consumerNode = "n3"
    fixture.producerNode = "n3"
    fixture.stop("n2", at: 1_050, for: .seconds(1))
    fixture.stop("n1", at: 3_050)
    let outcome = try fixture.run()
    #expect(outcome.queueFaults[0].unavailable == 21 * 10_000_000)
    #expect(outcome.queueFaults[1].lost == 0 && outcome.queueFaults[1].leaderAfter == "n2")
    #expect(outcome.groups[0].account.dropped == 0)
  }

  @Test(
    "A quorum queue elects another leader, later when its node fell silent",
    arguments: [
      (ClusterFault.Ending.shutdown, (1 as Int64)...(100 as Int64)), (.crash, 101...600),
      (.hostLoss, 5_002...11_000),
    ])
  func quorum(ending: ClusterFault.Ending, range: ClosedRange<Int64>) throws {
    var fixture = WorkQueueFixture.cluster(150, kind: .quorum, replicas: 3)
    fixture.stop("n1", at: 1_050, ending)
    let outcome = try fixture.run()
    let fault = try #require(outcome.queueFaults.first)
    #expect(range.contains(fault.unavailable / 1_000_000))
    #expect(fault.promotions == 1 && ["n2", "n3"].contains(fault.leaderAfter))
    // Neither publishers nor consumers of other nodes notice more than the wait.
    #expect(fault.requeued == 0 && fault.disconnected == 0 && fault.lost == 0)
    #expect(fault.unconfirmed == 0 && fault.repeated == 0 && fault.duplicates == 0)
    #expect(outcome.groups[0].account.completed == 150)
    #expect(outcome.groups[0].queueInversions == 0)
  }

  @Test("With most of its replicas gone a quorum queue waits for one of them")
  func noMajority() throws {
    var fixture = WorkQueueFixture.cluster(150, kind: .quorum, replicas: 3)
    fixture.stop("n3", at: 1_050, for: .seconds(100))
    fixture.stop("n1", at: 2_050, for: .seconds(5))
    let outcome = try fixture.run()
    #expect(outcome.queueFaults[0].unavailable == 0)
    let down = outcome.queueFaults[1].unavailable / 1_000_000
    #expect((5_101...5_600).contains(down))
    #expect(outcome.groups[0].account.completed == 150)
  }

  @Test("A quorum waits for the second of three disks, a mirrored queue's confirm for the last")
  func costs() throws {
    var quorum = WorkQueueFixture.cluster(1, kind: .quorum, replicas: 3)
    quorum.cluster?.hop = .milliseconds(2)
    quorum.cluster?.disk = try .constant(0.005)
    let first = try #require(try quorum.run().attempts.first)
    // A hop to the leader; there, on its disk, and over there, on disk, and back; a hop to the consumer.
    #expect(first.delivered.nanoseconds == (2 + 9 + 2) * 1_000_000)
    var mirrored = WorkQueueFixture.cluster(2, replicas: 3, mirroring: .init())
    mirrored.published = [.zero, .zero]
    mirrored.confirmWindow = 1
    mirrored.service = .zero
    mirrored.cluster?.hop = .milliseconds(2)
    mirrored.cluster?.disk = try .constant(0.005)
    let second = try #require(try mirrored.run().attempts.first { $0.message == 1 })
    // A hop; over there, on disk, and back, one mirror after the other; a hop to the publisher. The second
    // message takes a hop to the leader and one to the consumer then.
    #expect(second.delivered.nanoseconds == (2 + 9 + 2 + 2 + 2 + 2) * 1_000_000)
  }
}

// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import Testing

@Suite("Replicas of a queue")
struct QueueReplicasTests {
  @Test("The oldest mirror takes over; a younger one lacks what the queue held when it joined")
  func mirrors() {
    var replicas = QueueReplicas(kind: .mirrored, nodes: [0, 1, 2])
    replicas.lose(1)
    #expect(replicas.isLed)
    // Message 40 is the oldest that the queue has, 100 the next that it will get.
    let lacks = replicas.rejoin(1, next: 100, lowest: 40)
    #expect(lacks)
    replicas.lose(0)
    #expect(!replicas.isLed)
    let all = replicas.successor(always: false, lowest: 40) { _ in true }
    #expect(all?.node == 2 && all?.joined == 0)
    let last = replicas.successor(always: true, lowest: 40) { $0 == 1 }
    #expect(last?.node == 1 && last?.joined == 100)
  }

  @Test(
    "A mirror without all messages leads only where that is allowed, or when they are consumed",
    arguments: [(40, false, false), (99, false, false), (100, false, true), (40, true, true)])
  func unsynchronised(lowest: Int64, always: Bool, leads: Bool) {
    var replicas = QueueReplicas(kind: .mirrored, nodes: [0, 1])
    replicas.lose(1)
    _ = replicas.rejoin(1, next: 100, lowest: 40)
    replicas.lose(0)
    #expect((replicas.successor(always: always, lowest: lowest) { _ in true } != nil) == leads)
  }

  @Test("A mirror that was brought up to date has everything")
  func synchronised() {
    var replicas = QueueReplicas(kind: .mirrored, nodes: [0, 1])
    replicas.lose(1)
    _ = replicas.rejoin(1, next: 100, lowest: 40)
    replicas.complete(1)
    replicas.lose(0)
    #expect(replicas.successor(always: false, lowest: 40) { _ in true }?.node == 1)
  }

  @Test("A quorum queue lives as long as more than half of its replicas", arguments: 1..<8)
  func majority(count: Int) {
    var replicas = QueueReplicas(kind: .quorum, nodes: Array(0..<count))
    for node in 0..<count {
      // With so many lost before.
      #expect(replicas.hasMajority { _ in true } == (2 * (count - node) > count))
      replicas.lose(node)
    }
  }

  @Test("A replica comes back once, and only to its own queue")
  func rejoining() {
    var replicas = QueueReplicas(kind: .quorum, nodes: [0, 1, 2])
    for node in [1, 7] {
      let lacks = replicas.rejoin(node, next: 5, lowest: 0)
      #expect(!lacks && replicas.present.count == 3)
    }
    replicas.lose(1)
    let lacks = replicas.rejoin(1, next: 5, lowest: 0)
    #expect(!lacks && replicas.present.map(\.node) == [0, 2, 1])
  }
}

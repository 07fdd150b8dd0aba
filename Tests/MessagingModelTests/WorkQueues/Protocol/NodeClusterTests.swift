// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import Testing

@Suite("Nodes of a cluster")
struct NodeClusterTests {
  @Test(
    "A node that does not see more than half of the cluster is in a minority",
    arguments: [
      (3, [0], [true, false, false]), (4, [0, 1], [true, true, true, true]),
      (5, [0, 1], [true, true, false, false, false]),
    ])
  func minority(count: Int, side: [Int], expected: [Bool]) {
    var nodes = NodeCluster(count: count)
    nodes.split(side, number: 0)
    #expect((0..<count).map { nodes.isInMinority($0) } == expected)
    nodes.heal()
    #expect((0..<count).allSatisfy { !nodes.isInMinority($0) })
  }

  @Test("A node that sees none of the preferred ones, itself among them, is cut off")
  func preferred() {
    var nodes = NodeCluster(count: 4)
    nodes.split([0, 1], number: 0)
    #expect((0..<4).map { nodes.seesNone(of: [1], from: $0) } == [false, false, true, true])
    #expect((0..<4).allSatisfy { !nodes.seesNone(of: [1, 3], from: $0) })
    #expect((0..<4).allSatisfy { !nodes.seesNone(of: [], from: $0) })
    nodes.heal()
    nodes.stop(1)
    #expect(nodes.seesNone(of: [1], from: 0) && !nodes.seesNone(of: [1, 2], from: 0))
  }

  @Test("Of two nodes the one that is left is in a minority, too")
  func two() {
    var nodes = NodeCluster(count: 2)
    nodes.stop(0)
    #expect(nodes.isInMinority(1))
    // A machine whose RabbitMQ pauses still answers.
    nodes.start(0)
    nodes.stop(1, pausing: true)
    #expect(!nodes.isInMinority(1) && !nodes.serves(1))
  }

  @Test("Under autoheal the side with more clients wins, then the one with more nodes")
  func autoheal() {
    var nodes = NodeCluster(count: 3)
    nodes.split([0], number: 0)
    #expect(nodes.losers(clients: [5, 2, 2]) == [1, 2])
    #expect(nodes.losers(clients: [4, 2, 2]) == [0])
    #expect(nodes.losers(clients: [0, 0, 0]) == [0])
  }

  @Test("Each end of a node begins another life")
  func lives() {
    var nodes = NodeCluster(count: 1)
    nodes.stop(0)
    nodes.start(0)
    #expect(!nodes.serves(0))
    nodes.serve(0)
    #expect(nodes.serves(0) && nodes.lives == [1])
  }
}

// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine
import Swarm
import Testing

@Suite struct SwarmRunnerTests {
  private func results(threads: Int, from first: UInt64, count: Int) async -> [SwarmResult] {
    var results: [SwarmResult] = []
    await SwarmRunner(threads: threads).run(from: first, count: count) { results.append($0) }
    return results
  }

  @Test("One thread and two give the same results in the same order")
  func threads() async {
    let one = await results(threads: 1, from: 100, count: 30)
    let two = await results(threads: 2, from: 100, count: 30)
    #expect(one.map(\.seed) == Array(100..<130))
    #expect(one.map(\.seed) == two.map(\.seed))
    #expect(one.map(\.features) == two.map(\.features))
    #expect(one.map(\.executedEvents) == two.map(\.executedEvents))
    #expect(one.map(\.findings) == two.map(\.findings))
  }

  @Test("Seeds go round after the last 64-bit number")
  func wrapping() async {
    let results = await results(threads: 1, from: .max, count: 2)
    #expect(results.map(\.seed) == [.max, 0])
  }

  @Test("No further seed begins once there is no time left")
  func stop() async {
    var asked = 0
    var delivered = 0
    await SwarmRunner(threads: 1).run(
      from: 1, count: 1_000,
      while: {
        asked += 1
        return asked <= 5
      }, deliver: { _ in delivered += 1 })
    #expect(delivered == 5)
  }
}

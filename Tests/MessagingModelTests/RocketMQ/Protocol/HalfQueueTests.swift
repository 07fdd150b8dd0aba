// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import Testing

@Suite("Queue of half messages")
struct HalfQueueTests {
  private func scan(
    _ queue: inout HalfQueue, at now: Int64, checks: [Int32: Int] = [:], resolved: Set<Int32> = [],
    born: [Int32: Int64] = [:]
  ) -> [HalfQueue.Action] {
    queue.scan(at: now, timeout: 6, maximumChecks: 2) { half in
      .init(
        born: born[half] ?? 0, checks: checks[half] ?? 0, isResolved: resolved.contains(half))
    }
  }

  @Test("A pass ends at the first young message")
  func young() {
    var queue = HalfQueue()
    for half in 0..<3 as Range<Int32> { queue.append(half, at: Int64(half)) }
    #expect(scan(&queue, at: 7, born: [1: 2, 2: 0]) == [.check(0)])
    #expect(queue.count == 3)
    // Message 1 is old enough now; the one that was checked stands behind the others.
    #expect(scan(&queue, at: 8, born: [1: 2, 2: 0]) == [.check(1), .check(2), .check(0)])
  }

  @Test("Known outcomes are passed, and a message checked often enough is given up")
  func ends() {
    var queue = HalfQueue()
    for half in 0..<3 as Range<Int32> { queue.append(half, at: 0) }
    let actions = scan(&queue, at: 10, checks: [1: 2], resolved: [0])
    #expect(actions == [.pass(0), .discard(1), .check(2)])
    #expect(queue.count == 1)
    // What was stored at this very moment waits for the next pass.
    #expect(scan(&queue, at: 10) == [])
  }
}

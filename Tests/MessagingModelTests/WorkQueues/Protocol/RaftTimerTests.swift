// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import Stochastics
import Testing

@Suite("Elections and commits of quorum queues")
struct RaftTimerTests {
  @Test(
    "A follower waits for as long as its source says, in milliseconds",
    arguments: [
      (RaftTimer.Loss.shutdown, 1 as Int64, 100 as Int64), (.connection, 101, 600),
      (.silence, 5_002, 11_000),
    ])
  func timeouts(loss: RaftTimer.Loss, least: Int64, most: Int64) {
    var draws = RandomStream(seed: 7)
    let times = (0..<20_000).map { _ in
      RaftTimer.timeout(after: loss, poll: 5_000_000_000, &draws) / 1_000_000
    }
    #expect(times.allSatisfy { (least...most).contains($0) })
    // Both ends of the range come up, as does its middle on average.
    let span = Double(most - least)
    #expect(Double(times.min() ?? 0) < Double(least) + 0.05 * span)
    #expect(Double(times.max() ?? 0) > Double(most) - 0.05 * span)
    let mean = Double(times.reduce(0, +)) / 20_000
    #expect(abs(mean - Double(least + most) / 2) < 0.02 * span)
  }

  @Test(
    "A command is committed with the last replica of the quickest majority",
    arguments: [([5], 1, 5), ([9, 2, 7], 2, 7), ([9, 2, 7], 3, 9), ([4, 3, 2, 1, 0], 3, 2)])
  func commit(times: [Int64], majority: Int, expected: Int64) {
    var times = times
    let found = times.withUnsafeMutableBufferPointer { buffer in
      RaftTimer.commit(&buffer, majority: majority)
    }
    #expect(found == expected)
  }
}

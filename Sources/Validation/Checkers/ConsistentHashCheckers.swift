// SPDX-License-Identifier: GPL-3.0-or-later

import QueueAllocation

/// Checks of the positions that keys take on the ring.
enum ConsistentHashCheckers {
  static let all: [GoldenChecker] = [
    GoldenChecker(
      file: "rocketmq/consistent-hash.json", section: "hashes", as: RingPosition.self
    ) {
      let got = HashRing.position(of: $0.key)
      return got == $0.hash ? nil : "'\($0.key)': expected \($0.hash), got \(got)"
    }
  ]

  private struct RingPosition: Decodable {
    let key: String
    let hash: UInt32
  }
}

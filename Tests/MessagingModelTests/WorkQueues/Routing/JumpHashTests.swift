// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import Testing

@Suite("Jump hash")
struct JumpHashTests {
  private let keys = (0..<20_000).map { "k\($0)" }

  @Test("Keys are spread evenly", arguments: [2, 7, 16])
  func even(buckets: Int) {
    var counts = [Int](repeating: 0, count: buckets)
    for key in keys { counts[JumpHash.bucket(of: key, among: buckets)] += 1 }
    let mean = Double(keys.count) / Double(buckets)
    // Six deviations of a binomial count.
    let bound = 6 * mean.squareRoot()
    #expect(counts.allSatisfy { abs(Double($0) - mean) < bound })
  }

  @Test("A bucket more takes its share from all and moves nothing else")
  func consistent() {
    let moved = keys.filter {
      JumpHash.bucket(of: $0, among: 9) != JumpHash.bucket(of: $0, among: 10)
    }
    #expect(moved.allSatisfy { JumpHash.bucket(of: $0, among: 10) == 9 })
    #expect(abs(Double(moved.count) - 2_000) < 300)
  }
}

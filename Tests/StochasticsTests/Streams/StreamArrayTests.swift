// SPDX-License-Identifier: GPL-3.0-or-later

import Stochastics
import Testing

@Suite("Stream array")
struct StreamArrayTests {
  @Test("Elements are made by index and advance in place")
  func inPlace() {
    let family = StreamFamily(seed: 1, replication: 0)
    var streams = StreamArray(count: 3) { family.stream(entity: "p", index: $0, purpose: "a") }
    #expect(streams.count == 3)
    for index in 0..<3 {
      var alone = family.stream(entity: "p", index: index, purpose: "a")
      #expect(streams[index].next() == alone.next())
      #expect(streams[index].next() == alone.next())
    }
  }

  @Test("An element that cannot be made ends the making with its error")
  func failure() {
    #expect(throws: MalformedVector.self) {
      _ = try StreamArray<RandomStream>(count: 3) { index throws(MalformedVector) in
        if index == 2 { throw MalformedVector(text: "two") }
        return RandomStream(seed: 1)
      }
    }
  }
}

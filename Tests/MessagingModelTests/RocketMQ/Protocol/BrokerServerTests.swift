// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import Testing

@Suite("A broker's store")
struct BrokerServerTests {
  private let millisecond: Int64 = 1_000_000

  private func server(
    append: Int64 = 0, perKiB: Int64 = 0, flush: Int64 = 0, isFlushedFirst: Bool = false
  ) -> BrokerServer {
    BrokerServer(
      append: append * millisecond, appendPerKiB: perKiB * millisecond,
      flush: flush * millisecond, isFlushedFirst: isFlushedFirst)
  }

  @Test("Appends take turns, and bytes take time")
  func turns() {
    var store = server(append: 10, perKiB: 2)
    #expect(store.take(messages: 1, bytes: 1_024, at: 0) == .stored(at: 12 * millisecond))
    #expect(store.take(messages: 2, bytes: 512, at: 0) == .stored(at: 33 * millisecond))
    #expect(
      store.take(messages: 1, bytes: 0, at: 50 * millisecond) == .stored(at: 60 * millisecond))
  }

  @Test("Who would wait more than 200 ms is refused when they are over")
  func patience() {
    var store = server(append: 100)
    for turn in 1...3 as ClosedRange<Int64> {
      #expect(
        store.take(messages: 1, bytes: 0, at: 0) == .stored(at: turn * 100 * millisecond))
    }
    #expect(store.take(messages: 1, bytes: 0, at: 0) == .busy(at: 200 * millisecond))
    // The refused one takes no turn.
    #expect(
      store.take(messages: 1, bytes: 0, at: 300 * millisecond)
        == .stored(at: 400 * millisecond))
  }

  @Test("During an append of more than a second everybody is refused at once")
  func pageCache() {
    var store = server(append: 1_001)
    #expect(store.take(messages: 1, bytes: 0, at: 0) == .stored(at: 1_001 * millisecond))
    #expect(
      store.take(messages: 1, bytes: 0, at: 950 * millisecond) == .busy(at: 950 * millisecond))
  }

  @Test("A full send queue refuses")
  func capacity() {
    var store = BrokerServer(append: 1, appendPerKiB: 0, flush: 0, isFlushedFirst: false)
    for _ in 0..<10_000 { _ = store.take(messages: 1, bytes: 0, at: 0) }
    #expect(store.take(messages: 1, bytes: 0, at: 0) == .busy(at: 0))
  }

  @Test("Flushes are shared by those that came during the one before")
  func flushes() {
    var store = server(flush: 10, isFlushedFirst: true)
    #expect(store.flushed(at: 0) == 10 * millisecond)
    #expect(store.flushed(at: millisecond) == 20 * millisecond)
    #expect(store.flushed(at: 9 * millisecond) == 20 * millisecond)
    // During the second flush: the third.
    #expect(store.flushed(at: 11 * millisecond) == 30 * millisecond)
    #expect(store.flushed(at: 100 * millisecond) == 110 * millisecond)
    var unforced = server(flush: 10)
    #expect(unforced.flushed(at: 5) == 5)
  }

  @Test("A factor slows what follows")
  func factor() {
    var store = server(append: 10)
    store.factor = 3
    #expect(store.take(messages: 1, bytes: 0, at: 0) == .stored(at: 30 * millisecond))
    store.restart()
    store.factor = 1
    #expect(store.take(messages: 1, bytes: 0, at: 0) == .stored(at: 10 * millisecond))
  }
}

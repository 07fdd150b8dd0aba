// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import Testing

@Suite("What a broker's memory still has")
struct PageCacheTests {
  private static func seconds(_ count: Int64) -> Int64 { count * 1_000_000_000 }

  // 100 bytes each second, and room for 250: at 10 s those of the last two seconds and no others.
  @Test("The last bytes are there", arguments: 1...10 as ClosedRange<Int64>)
  func last(second: Int64) {
    var cache = PageCache(capacity: 250)
    for time in 1...10 as ClosedRange<Int64> { cache.write(100, at: Self.seconds(time)) }
    #expect(cache.holds(writtenAt: Self.seconds(second)) == (second >= 9))
  }

  @Test("What fits is all there, and so is what is newer than everything")
  func all() {
    var cache = PageCache(capacity: 300)
    for time in 1...3 as ClosedRange<Int64> { cache.write(100, at: Self.seconds(time)) }
    #expect(cache.holds(writtenAt: 0) && cache.holds(writtenAt: Self.seconds(1)))
    cache.write(1, at: Self.seconds(4))
    #expect(!cache.holds(writtenAt: Self.seconds(1)) && cache.holds(writtenAt: Self.seconds(2)))
    #expect(cache.holds(writtenAt: Self.seconds(9)))
  }
}

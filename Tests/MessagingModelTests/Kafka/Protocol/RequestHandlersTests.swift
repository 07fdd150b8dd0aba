// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import Testing

@Suite("Threads that work on requests")
struct RequestHandlersTests {
  // Two threads: the third request waits for the first of them, and whoever comes to a free one does not wait.
  @Test("A request takes the thread that is free first")
  func queue() {
    var handlers = RequestHandlers(threads: 2)
    #expect([10, 30, 5, 5].map { handlers.take($0, at: 0) } == [10, 30, 15, 20])
    #expect(handlers.take(5, at: 100) == 105)
    #expect(handlers.take(0, at: 100) == 100)
  }

  @Test("A factor stretches what is taken from then on")
  func factor() {
    var handlers = RequestHandlers(threads: 1)
    #expect(handlers.take(10, at: 0) == 10)
    handlers.factor = 2.5
    #expect(handlers.take(10, at: 0) == 35)
    handlers.factor = 1
    #expect(handlers.take(10, at: 35) == 45)
    handlers.restart()
    #expect(handlers.take(10, at: 0) == 10)
  }
}

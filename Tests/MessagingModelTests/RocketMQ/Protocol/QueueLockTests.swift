// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import Testing

@Suite("A broker's lock of a queue")
struct QueueLockTests {
  private let minute: Int64 = 60_000_000_000

  @Test("A free lock goes to whoever asks; another must wait until it has expired")
  func exclusion() {
    var lock = QueueLock()
    #expect(!lock.isHeld(at: 0))
    let attempts = [(1, 0), (2, 1), (2, minute), (2, minute + 1), (1, minute + 2)].map {
      lock.lock(for: $0, at: $1)
    }
    #expect(attempts == [true, false, false, true, false])
  }

  @Test("The holder renews, which puts the expiry off")
  func renewal() {
    var lock = QueueLock()
    let first = lock.lock(for: 7, at: 0)
    let renewed = lock.lock(for: 7, at: 50_000_000_000)
    #expect(first && renewed)
    #expect(lock.isHeld(at: 50_000_000_000 + minute))
    #expect(!lock.isHeld(at: 50_000_000_001 + minute))
    // Its own expired lock it can take again.
    let late = lock.lock(for: 7, at: 10 * minute)
    #expect(late)
  }

  @Test("Only the holder can give it up")
  func unlock() {
    var lock = QueueLock()
    _ = lock.lock(for: 1, at: 0)
    lock.unlock(by: 2)
    #expect(lock.isHeld(at: 1))
    lock.unlock(by: 1)
    #expect(!lock.isHeld(at: 1))
    let next = lock.lock(for: 2, at: 1)
    #expect(next)
  }
}

// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import Testing

@Suite("A table of entities")
struct TableTests {
  /// Counts how many of its kind are alive.
  private final class Tally {
    var alive = 0
  }

  /// An entity that owns something and cannot be copied.
  private struct Entity: ~Copyable {
    let tally: Tally
    var value: Int
    var log = MessageLog()

    init(_ value: Int, _ tally: Tally) {
      self.tally = tally
      self.value = value
      tally.alive += 1
    }

    deinit { tally.alive -= 1 }
  }

  @Test("Entities keep their index and state while it grows, and end with it once")
  func ownsItsEntities() {
    let tally = Tally()
    func fill() {
      var table = Table<Entity>(minimumCapacity: 1)
      for index in 0..<1_000 {
        #expect(table.append(Entity(index, tally)) == index)
        table[index / 2].value += 1_000_000
      }
      #expect(table.count == 1_000)
      #expect(tally.alive == 1_000)
      for index in 0..<1_000 {
        let additions = index < 500 ? 2 : 0
        #expect(table[index].value == index + additions * 1_000_000)
      }
      // Replacing an entity ends the one that was there.
      table[7] = Entity(-7, tally)
      #expect(table[7].value == -7)
      #expect(tally.alive == 1_000)
    }
    fill()
    #expect(tally.alive == 0)
  }

  @Test("An empty table has no entities")
  func empty() {
    let table = Table<Entity>()
    #expect(table.count == 0)
  }
}

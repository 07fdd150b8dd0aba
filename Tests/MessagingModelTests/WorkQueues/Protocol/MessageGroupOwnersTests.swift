// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import Testing

@Suite("Owners of message groups")
struct MessageGroupOwnersTests {
  @Test("The first to take a group keeps it until it is gone")
  func sticks() {
    var owners = MessageGroupOwners()
    var answers = [(7, 1), (7, 2), (-1, 2)].map { owners.admits(Int32($0.0), to: $0.1) }
    #expect(answers == [true, false, true])
    #expect(owners.count(of: 1) == 1 && owners.count(of: 2) == 0)
    owners.remove(1)
    answers = [(7, 2), (7, 1)].map { owners.admits(Int32($0.0), to: $0.1) }
    #expect(answers == [true, false])
  }

  @Test("Beyond the capacity the group that was not used for longest is forgotten")
  func forgets() {
    var owners = MessageGroupOwners()
    let capacity = Int32(MessageGroupOwners.capacity)
    let filled = (0..<capacity).map { owners.admits($0, to: 1) }
    #expect(filled.allSatisfy { $0 })
    // 0 is used once more, so that 1 is the oldest when another comes.
    let answers = [(0, 2), (capacity, 1), (0, 2), (1, 2)].map { owners.admits($0.0, to: $0.1) }
    #expect(answers == [false, true, false, true])
    #expect(owners.count(of: 2) == 1)
  }
}

// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import Testing

@Suite("A broker's register of a group's members")
struct GroupRegisterTests {
  @Test("Only the first heartbeat of a member is news")
  func heartbeat() {
    var register = GroupRegister()
    let news = [(4, 0), (2, 1), (4, 2), (2, 3)].map { register.heartbeat(from: $0, at: $1) }
    #expect(news == [true, true, false, false])
    #expect(register.members == [4, 2])
  }

  @Test("A member can be removed once, and is news again when it returns")
  func remove() {
    var register = GroupRegister()
    let isNew = register.heartbeat(from: 1, at: 0)
    let wasThere = register.remove(1)
    let wasThereAgain = register.remove(1)
    let isNewAgain = register.heartbeat(from: 1, at: 5)
    #expect([isNew, wasThere, wasThereAgain, isNewAgain] == [true, true, false, true])
  }

  @Test("A scan drops those not heard of for longer than the limit, and keeps the rest in order")
  func expire() {
    var register = GroupRegister()
    for (member, time) in [(1, 0), (2, 10), (3, 20), (1, 30), (4, 31)] {
      _ = register.heartbeat(from: member, at: Int64(time))
    }
    // 130 - 10 is the limit itself and not longer.
    let first = register.expire(olderThan: 120, at: 130)
    #expect(first == [])
    let second = register.expire(olderThan: 120, at: 141)
    #expect(second.sorted() == [2, 3])
    #expect(register.members == [1, 4])
    let wasThere = register.remove(2)
    #expect(!wasThere)
  }
}

// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationMetrics
import Testing

@Suite("Message account")
struct MessageAccountTests {
  nonisolated(unsafe) private static let places: [WritableKeyPath<MessageAccount, Int64>] = [
    \.completed, \.backlog, \.inFlight, \.delayed, \.deadLettered, \.expired, \.filtered,
    \.dropped,
  ]

  private var balanced: MessageAccount {
    var account = MessageAccount()
    for (index, place) in Self.places.enumerated() {
      account[keyPath: place] = Int64(1) << Int64(index)
    }
    account.published = 255
    return account
  }

  @Test("All eight places count towards the balance")
  func balance() {
    #expect(MessageAccount().isBalanced)
    #expect(balanced.isBalanced && balanced.accountedFor == 255)
    for place in Self.places {
      var short = balanced
      short[keyPath: place] -= 1
      #expect(!short.isBalanced && short.imbalance == 1)
      var over = balanced
      over[keyPath: place] += 1
      #expect(!over.isBalanced && over.imbalance == -1)
    }
  }

  @Test("A negative entry is an error though the sums agree")
  func negative() {
    var account = balanced
    account.completed += account.delayed + 1
    account.delayed = -1
    #expect(account.imbalance == 0 && !account.isBalanced)
    #expect(account.description.hasSuffix(": delayed is negative"))
  }

  @Test("The description says which side is off")
  func verdict() {
    #expect(balanced.description.hasSuffix(": balanced"))
    var lost = balanced
    lost.published += 3
    #expect(lost.description.hasSuffix(": 3 published but nowhere to be found"))
    var doubled = balanced
    doubled.completed += 2
    #expect(doubled.description.hasSuffix(": 2 more accounted for than published"))
    #expect(balanced.description.hasPrefix("published 255 = completed 1 + backlog 2 + in flight 4"))
  }

  @Test("Merging adds entry by entry, in any order")
  func merging() {
    var first = balanced
    var second = MessageAccount()
    second.published = 5
    second.dropped = 5
    let other = second
    second.merge(first)
    first.merge(other)
    #expect(first == second && first.isBalanced && first.published == 260)
    first.published += 1
    second.merge(first)
    #expect(!second.isBalanced && second.imbalance == 1)
  }
}

// SPDX-License-Identifier: GPL-3.0-or-later

/// What a strategy promises of every answer, for members with distinct ids.
///
/// A strategy declares the laws it keeps with its present parameters; each is tested against them
/// over the whole catalogue. What is not declared may fail: pop consumption shares queues,
/// by-machine-room leaves some to nobody, by-config gives what it was told to.
public struct AllocationLaws: OptionSet, Sendable, Hashable {
  /// The laws as bits.
  public let rawValue: UInt16

  /// Creates a set from bits.
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// No queue is given to two members.
  public static let exclusiveOwnership = AllocationLaws(rawValue: 1 << 0)
  /// Every queue of the request is given to somebody, when there are members who want its topic.
  public static let completeCoverage = AllocationLaws(rawValue: 1 << 1)
  /// Within each topic the members' numbers of queues differ by at most one.
  public static let balancedPerTopic = AllocationLaws(rawValue: 1 << 2)
  /// Over all topics the members' numbers of queues differ by at most one.
  public static let balancedOverall = AllocationLaws(rawValue: 1 << 3)
  /// Only queues of the request are given, each by its own name and at most once to a member.
  public static let onlyRequestedQueues = AllocationLaws(rawValue: 1 << 4)
  /// Who owns what does not depend on the order in which members are listed.
  ///
  /// (Consistent hashing: unless two virtual nodes meet at one of its 2^32 positions.)
  public static let memberOrderIrrelevant = AllocationLaws(rawValue: 1 << 5)
  /// Who owns what does not depend on the order in which queues are listed.
  public static let queueOrderIrrelevant = AllocationLaws(rawValue: 1 << 6)
  /// When a member joins, queues move to it only; when one leaves, only its queues move.
  public static let localChange = AllocationLaws(rawValue: 1 << 7)
  /// Earlier ownership and generations do not matter.
  public static let memoryless = AllocationLaws(rawValue: 1 << 8)
  /// A member is given queues of the topics it reads only.
  public static let subscriptionsRespected = AllocationLaws(rawValue: 1 << 9)

  /// Every law with the word and the sentence that stand for it, in a fixed order.
  public static let catalogue: [(law: AllocationLaws, name: String, summary: String)] = [
    (.exclusiveOwnership, "exclusive-ownership", "no queue is given to two members"),
    (.completeCoverage, "complete-coverage", "every queue is given to somebody"),
    (.balancedPerTopic, "balanced-per-topic", "numbers of queues differ by one at most per topic"),
    (.balancedOverall, "balanced-overall", "numbers of queues differ by one at most in all"),
    (.onlyRequestedQueues, "only-requested-queues", "nothing but the topic's own queues is given"),
    (.memberOrderIrrelevant, "member-order-irrelevant", "the members' order does not matter"),
    (.queueOrderIrrelevant, "queue-order-irrelevant", "the queues' order does not matter"),
    (.localChange, "local-change", "queues move to a newcomer or from a leaver only"),
    (.memoryless, "memoryless", "earlier ownership does not matter"),
    (.subscriptionsRespected, "subscriptions-respected", "members get topics they read only"),
  ]

  /// The words for the laws in this set.
  public var names: [String] {
    Self.catalogue.filter { contains($0.law) }.map { $0.name }
  }
}

// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import QueueAllocation

/// Queues given on the command line: `16`, `broker-a:8,broker-b:8`, or either behind `topic=`.
struct QueuesArgument: ExpressibleByArgument {
  /// The most queues that one argument may ask for.
  static let limit = 10_000_000

  var topic: String
  var queues: [MessageQueueID]

  init?(argument: String) {
    let sides = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    topic = sides.count == 2 ? String(sides[0]) : "topic"
    guard !topic.isEmpty, let list = sides.last, !list.isEmpty else { return nil }
    if let count = Self.count(list) {
      queues = Self.queues(topic, "broker-a", count)
      return
    }
    queues = []
    var brokers: [Substring] = []
    for entry in list.split(separator: ",", omittingEmptySubsequences: false) {
      guard let colon = entry.lastIndex(of: ":"), colon > entry.startIndex,
        let count = Self.count(entry[entry.index(after: colon)...]),
        !brokers.contains(entry[..<colon])
      else { return nil }
      brokers.append(entry[..<colon])
      queues += Self.queues(topic, String(entry[..<colon]), count)
    }
  }

  private static func count(_ text: Substring) -> Int? {
    guard let count = Int(text), (0...limit).contains(count) else { return nil }
    return count
  }

  private static func queues(_ topic: String, _ broker: String, _ count: Int) -> [MessageQueueID] {
    (0..<count).map { MessageQueueID(topic: topic, broker: broker, number: $0) }
  }
}

/// Members given on the command line: how many, or their ids.
enum MembersArgument: ExpressibleByArgument {
  /// So many, called `c0`, `c1` and so on.
  case count(Int)
  /// These.
  case ids([String])

  init?(argument: String) {
    if let count = Int(argument) {
      guard (0...1_000_000).contains(count) else { return nil }
      self = .count(count)
      return
    }
    let ids = argument.split(separator: ",", omittingEmptySubsequences: false).map { String($0) }
    guard !ids.contains(""), Set(ids).count == ids.count else { return nil }
    self = .ids(ids)
  }

  /// The ids of a new group.
  var ids: [String] {
    switch self {
    case .count(let count): (0..<count).map { "c\($0)" }
    case .ids(let ids): ids
    }
  }

  /// The ids of members who join others: a count continues the numbering.
  func ids(joining present: [String]) -> [String] {
    guard case .count(let count) = self else { return ids }
    let taken = Set(present)
    return Array((0...).lazy.map { "c\($0)" }.filter { !taken.contains($0) }.prefix(count))
  }
}

/// A strategy's parameter given on the command line, as `name=value`.
struct ParameterArgument: ExpressibleByArgument {
  var name: String
  var value: String

  init?(argument: String) {
    guard let equals = argument.firstIndex(of: "="), equals > argument.startIndex else {
      return nil
    }
    name = String(argument[..<equals])
    value = String(argument[argument.index(after: equals)...])
  }
}

// SPDX-License-Identifier: GPL-3.0-or-later

import QueueAllocation

/// Checks of hash codes, orders, tag filters and the selection of queues.
enum SelectionCheckers {
  static let all: [GoldenChecker] = [
    GoldenChecker(file: file, section: "stringHashCodes", as: HashCode.self, check: check),
    GoldenChecker(file: file, section: "selectByHash", as: KeyedSelection.self, check: check),
    GoldenChecker(file: file, section: "consumerIdOrder", as: MemberOrder.self, check: check),
    GoldenChecker(file: file, section: "messageQueueOrder", as: QueueOrder.self, check: check),
    GoldenChecker(file: file, section: "tagFilters", as: TagFilterCase.self, check: check),
    GoldenChecker(file: file, section: "roundRobin", as: RoundRobinCase.self, check: check),
    GoldenChecker(file: file, section: "sendRetrySelection", as: RetryCase.self, check: check),
  ]

  private static let file = "rocketmq/misc.json"

  private struct HashCode: Decodable {
    let string: String
    let hashCode: Int32
    let tagsCode: Int64
  }

  @Sendable private static func check(_ expected: HashCode) -> String? {
    difference("hash code", JavaHash.string(expected.string), expected.hashCode)
      ?? difference("tags code", TagFilter.code(ofTag: expected.string), expected.tagsCode)
  }

  private struct KeyedSelection: Decodable {
    let hashCode: Int32
    /// The position by number of queues.
    let index: [String: Int]
    let keyHash: Int32

    enum CodingKeys: String, CodingKey { case keyType, key, hashCode, index }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      self.hashCode = try container.decode(Int32.self, forKey: .hashCode)
      self.index = try container.decode([String: Int].self, forKey: .index)
      switch try container.decode(String.self, forKey: .keyType) {
      case "int32":
        self.keyHash = JavaHash.int32(try container.decode(Int32.self, forKey: .key))
      case "int64":
        let text = try container.decode(String.self, forKey: .key)
        guard let number = Int64(text) else {
          throw DecodingError.dataCorruptedError(
            forKey: .key, in: container, debugDescription: "'\(text)' is no 64-bit integer")
        }
        self.keyHash = JavaHash.int64(number)
      case "string":
        self.keyHash = JavaHash.string(try container.decode(String.self, forKey: .key))
      case let other:
        throw DecodingError.dataCorruptedError(
          forKey: .keyType, in: container, debugDescription: "unknown type of key '\(other)'")
      }
    }
  }

  @Sendable private static func check(_ expected: KeyedSelection) -> String? {
    if let difference = difference("hash code", expected.keyHash, expected.hashCode) {
      return difference
    }
    for (count, position) in expected.index.sorted(by: { $0.key < $1.key }) {
      guard let queues = Int(count), queues > 0 else { return "'\(count)' is no number of queues" }
      let got = HashSelector.position(ofHash: expected.keyHash, count: queues)
      if got != position { return "of \(count) queues: expected \(position), got \(got)" }
    }
    return expected.index.isEmpty ? "the case expects nothing" : nil
  }

  private struct MemberOrder: Decodable {
    let input: [MemberID]
    let sorted: [MemberID]
  }

  @Sendable private static func check(_ expected: MemberOrder) -> String? {
    difference("order", expected.input.sorted(), expected.sorted)
  }

  private struct QueueOrder: Decodable {
    let input: [QueueName]
    let sorted: [QueueName]
  }

  /// A queue written as `[topic, broker, number]`.
  private struct QueueName: Decodable {
    let id: MessageQueueID

    init(from decoder: any Decoder) throws {
      var container = try decoder.unkeyedContainer()
      self.id = MessageQueueID(
        topic: try container.decode(String.self), broker: try container.decode(String.self),
        number: try container.decode(Int.self))
    }
  }

  @Sendable private static func check(_ expected: QueueOrder) -> String? {
    difference("order", expected.input.map(\.id).sorted(), expected.sorted.map(\.id))
  }

  private struct TagFilterCase: Decodable {
    let expression: String?
    let subString: String?
    let tags: [String]?
    let codes: [Int32]?
    let messages: [Message]?
    /// The exception that the expression causes, where it does.
    let error: String?

    struct Message: Decodable {
      let tag: String?
      let passesBroker: Bool
      let passesClient: Bool
    }
  }

  @Sendable private static func check(_ expected: TagFilterCase) -> String? {
    guard let filter = try? TagFilter(expression: expected.expression) else {
      return expected.error == nil ? "the expression was refused" : nil
    }
    if let error = expected.error { return "expected \(error), but the expression was accepted" }
    let ids = { (names: [String]) in names.map { MemberID($0) }.sorted() }
    let general =
      difference("everything", filter.matchesAll, expected.subString == "*")
      ?? difference("tags", ids(filter.tags), ids(expected.tags ?? []))
      ?? difference("codes", filter.codes, (expected.codes ?? []).sorted())
    if let general { return general }
    for message in expected.messages ?? [] {
      let passesBroker = filter.passesBroker(code: TagFilter.code(ofTag: message.tag))
      let passesClient = passesBroker && filter.passesClient(tag: message.tag)
      let tag = message.tag.map { "'\($0)'" } ?? "no tag"
      let different =
        difference("\(tag) on the broker", passesBroker, message.passesBroker)
        ?? difference("\(tag) on the client", passesClient, message.passesClient)
        ?? difference("\(tag) in all", filter.matches(tag: message.tag), message.passesClient)
      if let different { return different }
    }
    return nil
  }

  private struct RoundRobinCase: Decodable {
    let queues: [QueueOnBroker]
    let previousIndex: Int32
    let selected: [QueueOnBroker]
  }

  @Sendable private static func check(_ expected: RoundRobinCase) -> String? {
    guard !expected.queues.isEmpty else { return "the case has no queues" }
    var selector = RoundRobinSelector(counter: expected.previousIndex)
    let got = expected.selected.map { _ in
      expected.queues[selector.next(count: expected.queues.count)]
    }
    return difference("selection", got, expected.selected)
  }

  private struct RetryCase: Decodable {
    let queues: [QueueOnBroker]
    let previousIndex: Int32
    let attempts: [Attempt]

    struct Attempt: Decodable {
      let lastFailedBroker: String?
      let selected: QueueOnBroker
    }
  }

  @Sendable private static func check(_ expected: RetryCase) -> String? {
    guard !expected.queues.isEmpty else { return "the case has no queues" }
    var selector = RoundRobinSelector(counter: expected.previousIndex)
    let queues = expected.queues
    let got = expected.attempts.map { attempt in
      guard let failed = attempt.lastFailedBroker else {
        return queues[selector.next(count: queues.count)]
      }
      return queues[
        selector.next(count: queues.count) { CodeUnitOrder.areEqual(queues[$0].broker, failed) }]
    }
    return difference("selection", got, expected.attempts.map(\.selected))
  }

  private static func difference<Value: Equatable>(
    _ what: String, _ got: Value, _ expected: Value
  ) -> String? {
    got == expected ? nil : "\(what): expected \(expected), got \(got)"
  }
}

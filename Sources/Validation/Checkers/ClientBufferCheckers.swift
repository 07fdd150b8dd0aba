// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel

/// Checks of the client's buffer of one queue, operation by operation.
enum ClientBufferCheckers {
  static let all: [GoldenChecker] = ["processQueueConcurrent", "processQueueOrderly"].map {
    GoldenChecker(file: "rocketmq/misc.json", section: $0, as: Script.self, check: check)
  }

  private struct Script: Decodable {
    let bodyBytes: Int
    let ops: [Operation]
  }

  /// One call, and the buffer as it stood afterwards.
  private struct Operation: Decodable {
    let op: String
    let offsets: [Int]?
    let max: Int?
    let dispatch: Bool?
    let taken: [Int]?
    let commitOffset: Int?
    let count: Int
    let bytes: Int
    let maxSpan: Int
  }

  @Sendable private static func check(_ script: Script) -> String? {
    guard let first = script.ops.first?.offsets?.min() else { return "the script puts nothing" }
    var buffer = ProcessQueue(floor: first)
    for (number, step) in script.ops.enumerated() {
      let difference =
        carryOut(step, on: &buffer)
        ?? difference("count", buffer.count, step.count)
        ?? difference("bytes", buffer.count * script.bodyBytes, step.bytes)
        ?? difference("span", buffer.maximumSpan, step.maxSpan)
      if let difference { return "step \(number) (\(step.op)): \(difference)" }
    }
    return nil
  }

  private static func carryOut(_ step: Operation, on buffer: inout ProcessQueue) -> String? {
    let offsets = step.offsets ?? []
    switch step.op {
    case "put":
      for offset in offsets { buffer.put(offset) }
      return difference("dispatch", buffer.claimDispatch(), step.dispatch)
    case "remove":
      // A call for several messages commits what is left once all are gone; for an empty buffer it
      // commits nothing.
      var commit = -1
      for offset in offsets where !buffer.isEmpty { commit = buffer.remove(offset) }
      return difference("offset", commit, step.commitOffset)
    case "take": return difference("taken", buffer.take(limit: step.max ?? 0), step.taken)
    case "commit": return difference("offset", buffer.commit(), step.commitOffset)
    case "rollback":
      buffer.rollback()
      return nil
    case "again":
      for offset in offsets { buffer.consumeAgain(offset) }
      return nil
    default: return "unknown operation"
    }
  }

  private static func difference<Value: Equatable>(
    _ what: String, _ got: Value, _ expected: Value?
  ) -> String? {
    guard let expected else { return "the case does not say what \(what) should be" }
    return got == expected ? nil : "\(what): expected \(expected), got \(got)"
  }
}

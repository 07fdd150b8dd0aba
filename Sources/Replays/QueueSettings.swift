// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import Recordings
import ResultFiles
import SimulationEngine

/// A recorded queue as the model's.
struct QueueSettings {
  /// The queue.
  private(set) var queue: WorkQueue

  /// - Throws: `ResultFileError`, with the place of a setting that the model does not know.
  init(of recorded: RecordedSetup.Queue, in recording: Recording) throws(ResultFileError) {
    queue = WorkQueue(name: recorded.name)
    if recording.setup.system == .activemq {
      queue.kind = .activemq
      queue.hasMessageGroups = recording.schedule.contains { !$0.group.isEmpty }
    }
    for argument in recorded.arguments where !Self.isDelayedRetry(argument) {
      try apply(argument)
    }
    queue.delayedRetry = try Self.delayedRetry(recorded.arguments.filter(Self.isDelayedRetry))
  }

  private static func isDelayedRetry(_ argument: RecordedSetup.Argument) -> Bool {
    argument.name.hasPrefix("x-delayed-retry-")
  }

  /// The wait before what came back is given out again (RabbitMQ 4.3, quorum queues).
  private static func delayedRetry(
    _ arguments: [RecordedSetup.Argument]
  ) throws(ResultFileError) -> WorkQueue.DelayedRetry? {
    var least: VirtualDuration?
    var longest: VirtualDuration?
    var isOn: Bool?
    for argument in arguments {
      let value = argument.value
      switch argument.name {
      case "x-delayed-retry-min":
        least = VirtualDuration(nanoseconds: try value.nanoseconds(perUnit: 1e6))
      case "x-delayed-retry-max":
        longest = VirtualDuration(nanoseconds: try value.nanoseconds(perUnit: 1e6))
      case "x-delayed-retry-type":
        let type = try value.text()
        guard type == "all" || type == "disabled" else {
          throw value.failure("is \"\(type)\"; replays know all and disabled")
        }
        isOn = type == "all"
      default: throw ReplaySpecification.unknown(argument)
      }
    }
    guard let place = arguments.first?.value, isOn != false else { return nil }
    guard isOn == true, let least, let longest, least <= longest else {
      throw place.failure(
        "is part of a delayed retry that lacks its type, its least or its longest wait, or whose longest "
          + "is the shorter")
    }
    return WorkQueue.DelayedRetry(minimum: least, maximum: longest)
  }

  private mutating func apply(_ argument: RecordedSetup.Argument) throws(ResultFileError) {
    let value = argument.value
    switch argument.name {
    case "x-queue-type": queue.kind = try Self.word(value)
    case "x-overflow": queue.overflow = try Self.word(value)
    case "x-message-ttl":
      queue.messageTTL = VirtualDuration(nanoseconds: try value.nanoseconds(perUnit: 1e6))
    case "x-max-length": queue.maximumLength = try value.integer(in: 0...1_000_000_000)
    case "x-dead-letter-exchange": queue.deadLetterExchange = try value.text()
    case "x-dead-letter-routing-key": queue.deadLetterRoutingKey = try value.text()
    case "x-max-priority": queue.maximumPriority = try value.integer(in: 0...255)
    case "x-delivery-limit": queue.deliveryLimit = try value.integer(in: 0...1_000_000_000)
    case "x-single-active-consumer": queue.hasSingleActiveConsumer = try value.boolean()
    default: throw ReplaySpecification.unknown(argument)
    }
  }

  private static func word<Word: RawRepresentable & CaseIterable>(
    _ value: JSONNode
  ) throws(ResultFileError) -> Word where Word.RawValue == String {
    guard let word = Word(rawValue: try value.text()) else {
      let known = Word.allCases.map { $0.rawValue }.joined(separator: ", ")
      throw value.failure("is \(value.shown); known are \(known)")
    }
    return word
  }
}

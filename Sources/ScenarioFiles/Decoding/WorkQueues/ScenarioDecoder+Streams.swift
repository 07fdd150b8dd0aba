// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine

// Streams of RabbitMQ: what they keep, and where their consumers begin.
extension ScenarioDecoder {
  /// What a stream drops; notes what only streams have, and what they lack.
  func decodeRetention(_ reader: SectionReader, _ queue: inout WorkQueue) {
    guard queue.kind == .stream else {
      for key in ["max_age", "max_bytes", "segment_size"]
      where queue.kind != .activemq && reader.has(key) {
        context.problems.error(
          at: reader.keyPosition(of: key),
          "'\(key)' is for queues of the type stream; other queues have 'ttl' and 'max_length'")
      }
      return
    }
    queue.retention = StreamRetention(
      maximumBytes: reader.size("max_bytes"), maximumAge: reader.duration("max_age"),
      segmentBytes: reader.size("segment_size") ?? StreamRetention.usualSegmentBytes)
    for (key, remedy) in Self.notOfStreams where reader.has(key) {
      context.problems.error(
        at: reader.keyPosition(of: key), "'\(key)' is not for streams; \(remedy)")
    }
  }

  /// Keys of queues that RabbitMQ refuses for streams (`rabbit_stream_queue:capabilities/0`).
  private static let notOfStreams = [
    ("ttl", "'max_age' limits how long messages stay"),
    ("max_length", "'max_bytes' limits how many messages stay"),
    ("overflow", "the oldest segments go when 'max_bytes' or 'max_age' is passed"),
    ("dead_letter", "nothing dies in a stream; let a queue of another type be bound beside it"),
    ("max_priority", "a stream is read in the order of writing; take a classic queue"),
    ("delivery_limit", "nothing comes back to a stream; take a quorum queue"),
    ("delayed_retry", "nothing comes back to a stream; take a quorum queue"),
    ("single_active_consumer", "let the group have it"),
    ("auto_delete", "a stream is durable; take a classic queue"),
  ]

  /// How a group reads a stream; notes what only readers of streams have, and what they lack.
  func decodeStreamReading(
    _ reader: SectionReader, isStream: Bool, _ consumption: inout WorkConsumption
  ) {
    guard isStream else {
      for key in ["offset", "store_offset", "single_active_consumer"] where reader.has(key) {
        let own =
          key == "single_active_consumer"
          ? "give it to the queue" : "give the queue the type stream, or leave it out"
        context.problems.error(
          at: reader.keyPosition(of: key), "'\(key)' is for groups that read a stream; \(own)")
      }
      return
    }
    consumption.stream.storesEvery = reader.count("store_offset")
    consumption.stream.hasSingleActiveConsumer = reader.flag("single_active_consumer") ?? false
    if let offset = decodeOffset(reader) { consumption.stream.offset = offset }
    if !reader.has("prefetch") {
      context.problems.error(
        at: reader.position,
        "consumers of a stream need a 'prefetch', by which they get credit; RabbitMQ refuses those "
          + "without")
    } else if consumption.prefetch == 0 {
      reader.error("prefetch", "0 gives a consumer of a stream no credit; give 1 or more")
    }
    for (key, remedy) in Self.notOfReaders where reader.has(key) {
      context.problems.error(
        at: reader.keyPosition(of: key), "'\(key)' is not for readers of a stream; \(remedy)")
    }
  }

  /// Keys of groups that RabbitMQ refuses for streams (`rabbit_stream_queue:consume/3`, `settle/5`).
  private static let notOfReaders = [
    ("acknowledge", "they acknowledge by themselves, which gives them credit; leave it out"),
    ("on_failure", "a stream takes no rejection; leave it out"),
    (
      "failure",
      "a stream takes no rejection; leave it out, and let 'service' last as long as the application's "
        + "own repetitions"
    ),
    ("priority", "'single_active_consumer' lets one at a time read"),
    ("priorities", "'single_active_consumer' lets one at a time read"),
  ]

  private func decodeOffset(_ reader: SectionReader) -> StreamReading.Offset? {
    guard let node = reader.node("offset") else { return nil }
    guard case .scalar(let text, _) = node.content else { return decodeOffsetTime(node, reader) }
    func record(_ offset: StreamReading.Offset) -> StreamReading.Offset {
      context.record(
        reader.path("offset"), text, isDefault: false, reader.section.field("offset").summary)
      return offset
    }
    switch text {
    case "first": return record(.first)
    case "last": return record(.last)
    case "next": return record(.next)
    default: break
    }
    if let number = try? Quantity.count(text), (0...1_000_000_000).contains(number) {
      return record(.number(number))
    }
    if let age = try? Quantity.duration(text), age >= .zero { return record(.age(age)) }
    reader.error(
      "offset",
      "\(Quantity.quoted(text)) is no offset; it takes first, last, next, a number up to 1000000000, an "
        + "age such as 10m, or {time: 3m}"
        + NearestSpelling.hint(for: text, among: ["first", "last", "next"]))
    return nil
  }

  private func decodeOffsetTime(
    _ node: ScenarioNode, _ group: SectionReader
  ) -> StreamReading.Offset? {
    let reader = SectionReader(
      node, as: ScenarioSchema.streamOffset, path: group.path("offset"), position: node.position,
      context: context)
    return reader.duration("time").map { .time(.zero + $0) }
  }
}

// SPDX-License-Identifier: GPL-3.0-or-later

import ScenarioFiles

extension Listing {
  /// The scenario events.
  static var events: Listing {
    Listing(
      subject: "events",
      entries: [
        Entry(
          name: "scale", summary: "members join or leave gracefully until there are so many",
          parameters: [group, .init("consumers", "count")]),
        Entry(
          name: "add", summary: "members with these ids start", parameters: [group, consumers]),
        Entry(
          name: "remove", summary: "these members shut down in order",
          parameters: [group, consumers]),
        Entry(
          name: "crash", summary: "the processes of these members die; their sockets close",
          parameters: [group, consumers]),
        Entry(
          name: "lose", summary: "the hosts of these members vanish without a sign",
          parameters: [group, consumers]),
        Entry(
          name: "slow", summary: "these members take longer for each message",
          parameters: [group, consumers, factor, .init("for", "duration, optional")]),
        Entry(
          name: "rolling-restart", summary: "every member in turn stops and starts again",
          parameters: [group, .init("downtime", "duration"), .init("gap", "duration")]),
        Entry(
          name: "add-queues", summary: "each broker that holds the topic gets more queues",
          parameters: [
            .init("topic", "name of a topic"), .init("read_per_broker", "count"),
            .init("write_per_broker", "count"),
          ]),
        Entry(
          name: "burst", summary: "the arrival rate is multiplied for a time",
          parameters: [producer, factor, .init("for", "duration")]),
        Entry(
          name: "step", summary: "the arrival rate is multiplied from now on",
          parameters: [producer, factor]),
        Entry(
          name: "ramp", summary: "the arrival rate moves in a straight line to a multiple",
          parameters: [producer, factor, .init("for", "duration")]),
        Entry(
          name: "poison", summary: "the next message fails at every attempt",
          parameters: [producer]),
        Entry(
          name: "mark", summary: "nothing happens; the moment is billed like an event",
          parameters: [.init("note", "text")]),
      ])
  }

  private static let group = Parameter("group", "name of a group")
  private static let producer = Parameter("producer", "name of a producer")
  private static let consumers = Parameter("consumers", "list of ids")
  private static let factor = Parameter("factor", "number")
}

extension Listing.Parameter {
  fileprivate init(_ name: String, _ summary: String) {
    self.init(name: name, summary: summary, defaultValue: nil)
  }
}

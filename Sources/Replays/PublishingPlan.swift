// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import Recordings

/// When a recording's messages were published, and what is known of each.
struct PublishingPlan {
  /// The numbers of messages by rising time of publication.
  private(set) var messages: [Int64] = []
  /// When each was published, in nanoseconds.
  private(set) var instants: [Int64] = []
  /// What is known of each.
  private(set) var planned: [PlannedMessage] = []
  /// How long to simulate: to the recording's end and half as long again, a minute at least.
  private(set) var horizon: Int64

  init(of recording: Recording) {
    // All copies and attempts of a message have the same time of publication.
    var publication: [Int64: Int64] = [:]
    var end: Int64 = 0
    for attempt in recording.log.attempts {
      publication[attempt.message] = attempt.publish
      end = max(end, attempt.publish, attempt.settled ?? 0)
    }
    horizon = end + max(end / 2, 60_000_000_000)
    let order = recording.schedule.indices.sorted { first, second in
      let messages = recording.schedule
      return (publication[messages[first].message] ?? 0, first)
        < (publication[messages[second].message] ?? 0, second)
    }
    for index in order {
      let message = recording.schedule[index]
      messages.append(message.message)
      instants.append(max(publication[message.message] ?? message.scheduled, 0))
      planned.append(
        PlannedMessage(
          exchange: message.exchange, routingKey: message.routingKey, service: message.service,
          failures: message.plannedFailures,
          messageGroup: message.group.isEmpty ? nil : message.group))
    }
  }
}

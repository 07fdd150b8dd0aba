// SPDX-License-Identifier: GPL-3.0-or-later

/// Gaps between the times of a recording that a broker and its clients add to a message's course.
///
/// Three gaps can be seen, each a list of samples in nanoseconds:
/// - *publish to delivery*, where a consumer held nothing and nothing was waiting: publisher to queue
///   and queue to consumer;
/// - *settlement to delivery*, where a message was waiting for the room that the settlement made:
///   consumer to queue and queue to consumer;
/// - *service overshoot*: what a service took beyond its time, the writing of the settlement included.
///
/// No sojourn, peak or drain takes part in them.
package struct RecordedOverheads: Sendable, Equatable {
  /// Publication to delivery.
  package var publishToDelivery: [Int64] = []
  /// Settlement to the next delivery.
  package var settlementToDelivery: [Int64] = []
  /// Service beyond its planned time.
  package var serviceOvershoot: [Int64] = []
  /// Publication to the broker's confirmation.
  package var publishToConfirm: [Int64] = []

  /// How long a message that fills a gap must have been waiting, so that it surely was in its queue.
  private static let certainWait: Int64 = 1_000_000

  /// No samples.
  package init() {}

  /// The gaps of a recording.
  ///
  /// - Parameters:
  ///   - log: The attempts.
  ///   - prefetch: How many unsettled messages each consumer of the log may hold; 0 for any number.
  ///   - service: The planned time of an attempt; nil where it is not known.
  /// - Complexity: That of sorting the attempts.
  package init(
    of log: AttemptLog, prefetch: [Int], service: (RecordedAttempt) -> Int64? = { $0.service }
  ) {
    for attempt in log.attempts {
      if let confirm = attempt.confirm { publishToConfirm.append(confirm - attempt.publish) }
      guard attempt.outcome.isSettled, let start = attempt.start, let settled = attempt.settled,
        let planned = service(attempt)
      else { continue }
      serviceOvershoot.append(settled - start - planned)
    }
    let waiting = WaitingMessages(of: log)
    var courses: [[RecordedAttempt]] = Array(repeating: [], count: log.consumers.count)
    for attempt in log.attempts where attempt.consumer >= 0 && attempt.deliver != nil {
      courses[attempt.consumer].append(attempt)
    }
    for (consumer, attempts) in courses.enumerated() {
      let window = WindowCourse(attempts, prefetch: prefetch[consumer])
      for attempt in attempts where attempt.attempt <= 1 {
        guard let deliver = attempt.deliver else { continue }
        if window.isIdle(at: attempt.publish), waiting.isEmpty(attempt.queue, at: attempt.publish) {
          publishToDelivery.append(deliver - attempt.publish)
        }
      }
      settlementToDelivery += window.refills(certainWait: Self.certainWait)
    }
  }

  /// Adds the samples of another recording.
  package mutating func append(_ other: RecordedOverheads) {
    publishToDelivery += other.publishToDelivery
    settlementToDelivery += other.settlementToDelivery
    serviceOvershoot += other.serviceOvershoot
    publishToConfirm += other.publishToConfirm
  }
}

extension RecordedAttempt.Outcome {
  /// Whether the consumer settled the message, and so made room for another.
  package var isSettled: Bool {
    switch self {
    case .ack, .reject, .requeue: true
    case .lostInService, .lostUnstarted, .neverDelivered, .refused, .unfinished: false
    }
  }
}

/// When which queue had messages that were published and not delivered.
private struct WaitingMessages {
  /// By queue: publications in order, and the latest delivery of all up to each.
  private var publications: [[Int64]]
  private var latestDelivery: [[Int64]]

  init(of log: AttemptLog) {
    var spans: [[(publish: Int64, deliver: Int64)]] = Array(
      repeating: [], count: max(log.queues.count, 1))
    for attempt in log.attempts where attempt.attempt <= 1 {
      guard let deliver = attempt.deliver else { continue }
      spans[max(attempt.queue, 0)].append((attempt.publish, deliver))
    }
    publications = []
    latestDelivery = []
    for queue in spans {
      let sorted = queue.sorted { ($0.publish, $0.deliver) < ($1.publish, $1.deliver) }
      var latest = Int64.min
      publications.append(sorted.map { $0.publish })
      latestDelivery.append(
        sorted.map { span in
          latest = max(latest, span.deliver)
          return latest
        })
    }
  }

  /// Whether all that was published before an instant had been delivered by then.
  func isEmpty(_ queue: Int, at instant: Int64) -> Bool {
    let times = publications[max(queue, 0)]
    var low = 0
    var high = times.count
    while low < high {
      let middle = (low + high) / 2
      if times[middle] < instant { low = middle + 1 } else { high = middle }
    }
    return low == 0 || latestDelivery[max(queue, 0)][low - 1] <= instant
  }
}

/// How full a consumer's window was over time.
private struct WindowCourse {
  private let prefetch: Int
  private let attempts: [RecordedAttempt]
  private let deliveries: [Int64]
  private let settlements: [Int64]

  init(_ attempts: [RecordedAttempt], prefetch: Int) {
    self.prefetch = prefetch
    self.attempts = attempts.sorted {
      ($0.deliver ?? 0, $0.message, $0.attempt) < ($1.deliver ?? 0, $1.message, $1.attempt)
    }
    deliveries = self.attempts.compactMap { $0.deliver }
    // What was lost went with the consumer: its window is never asked for again.
    settlements = self.attempts.compactMap { $0.outcome.isSettled ? $0.settled : nil }.sorted()
  }

  private func held(at instant: Int64) -> Int {
    Self.count(deliveries, upTo: instant) - Self.count(settlements, upTo: instant)
  }

  func isIdle(at instant: Int64) -> Bool { held(at: instant) == 0 }

  /// The gaps from a settlement in a full window to the delivery that it made room for.
  func refills(certainWait: Int64) -> [Int64] {
    guard prefetch > 0 else { return [] }
    var gaps: [Int64] = []
    var used = 0
    for settlement in settlements {
      guard held(at: settlement - 1) == prefetch else { continue }
      let next = max(Self.count(deliveries, upTo: settlement), used)
      guard next < attempts.count else { break }
      let refill = attempts[next]
      guard refill.attempt <= 1, refill.publish <= settlement - certainWait else { continue }
      used = next + 1
      gaps.append(deliveries[next] - settlement)
    }
    return gaps
  }

  /// How many of the sorted instants are not after one.
  private static func count(_ sorted: [Int64], upTo instant: Int64) -> Int {
    var low = 0
    var high = sorted.count
    while low < high {
      let middle = (low + high) / 2
      if sorted[middle] <= instant { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

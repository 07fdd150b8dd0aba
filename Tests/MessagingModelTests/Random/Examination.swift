// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine
import SimulationMetrics

/// What must hold of every outcome, worked out anew from its delivery attempts.
///
/// The attempts are the model's raw history; accounts, latencies and orders follow from them without
/// the model's own books.
struct Examination {
  let specification: ModelSpecification
  let outcome: ReplicationOutcome
  private(set) var findings: [String] = []

  init(_ specification: ModelSpecification, _ outcome: ReplicationOutcome) {
    self.specification = specification
    self.outcome = outcome
    let attempts = Dictionary(grouping: outcome.attempts, by: \.group)
    for (index, group) in specification.groups.enumerated() {
      let ofGroup = attempts[index] ?? []
      examineTimes(ofGroup, group)
      examineSuccesses(ofGroup, group, outcome.groups[index])
      examineSeries(outcome.groups[index])
      examineFilters(outcome.groups[index])
      switch group.consumption {
      case .concurrent, .polled, .pop: break
      case .orderly: examineOrder(ofGroup, group, outcome.groups[index])
      case .keyed: examineKeys(ofGroup, group, outcome.groups[index])
      }
    }
  }

  private mutating func expect(_ holds: Bool, _ finding: @autoclosure () -> String) {
    if !holds { findings.append(finding()) }
  }

  // MARK: - Times

  private mutating func examineTimes(_ attempts: [DeliveryAttempt], _ group: GroupSpecification) {
    var last = VirtualTime.zero
    for attempt in attempts {
      expect(
        attempt.published <= attempt.delivered && attempt.delivered <= attempt.started
          && attempt.started <= attempt.ended && attempt.attempt >= 1,
        "\(group.name): impossible attempt \(attempt)")
      if attempt.result == .ack || attempt.result == .discarded {
        expect(attempt.ended >= last, "\(group.name): \(attempt) is out of order")
        last = attempt.ended
      }
    }
  }

  // MARK: - Successes

  /// Who a success counts for: under broadcasting each member on its own.
  private struct Receiver: Hashable {
    var producer: Int
    var message: Int
    var member: String
  }

  private mutating func examineSuccesses(
    _ attempts: [DeliveryAttempt], _ group: GroupSpecification, _ measured: GroupOutcome
  ) {
    var first: [Receiver: DeliveryAttempt] = [:]
    var repeated = 0
    var surelyRepeated = 0
    var seen: [Receiver: Int] = [:]
    func receiver(of attempt: DeliveryAttempt) -> Receiver {
      Receiver(
        producer: attempt.producer, message: attempt.message,
        member: group.mode == .broadcasting ? attempt.consumer : "")
    }
    for attempt in attempts {
      let receiver = receiver(of: attempt)
      seen[receiver, default: 0] += 1
      guard attempt.result == .ack || attempt.result == .discarded else { continue }
      if first[receiver] == nil { first[receiver] = attempt }
    }
    for attempt in attempts {
      guard let success = first[receiver(of: attempt)] else { continue }
      if attempt.started > success.ended { surelyRepeated += 1 }
      if attempt.started >= success.ended,
        attempt.ended != success.ended
          || attempt.started != success.started
      {
        repeated += 1
      }
    }
    let account = measured.account
    let finals = account.deadLettered + account.dropped
    expect(
      Int64(first.count) >= account.completed,
      "\(group.name): \(account.completed) completed, but only \(first.count) succeeded")
    if finals == 0 {
      expect(
        Int64(first.count) == account.completed,
        "\(group.name): \(account.completed) completed, but \(first.count) succeeded")
      expect(
        measured.duplicates >= surelyRepeated,
        "\(group.name): \(measured.duplicates) duplicates, but \(surelyRepeated) repeated")
      // Listeners still at work at the end have no attempt yet.
      let working =
        outcome.consumers.count { $0.group == group.name } * group.threads
        * group.client.consumeBatchSize
      expect(
        measured.duplicates <= repeated + working,
        "\(group.name): \(measured.duplicates) duplicates, but only \(repeated) repeated")
      examineLatency(first.values, group, measured)
    }
    expect(
      seen.values.allSatisfy { $0 > 0 } && Int64(seen.count) <= account.published,
      "\(group.name): more messages were delivered than published")
  }

  private mutating func examineLatency(
    _ successes: some Collection<DeliveryAttempt>, _ group: GroupSpecification,
    _ measured: GroupOutcome
  ) {
    let counted = successes.filter { $0.published >= .zero + specification.warmUp }
    guard let latency = measured.latency else {
      expect(counted.isEmpty, "\(group.name): \(counted.count) successes have no latency")
      return
    }
    expect(
      latency.count == counted.count,
      "\(group.name): \(latency.count) latencies of \(counted.count) successes")
    let total = counted.reduce(0.0) { $0 + Double(($1.ended - $1.published).nanoseconds) }
    let mean = total / Double(max(1, counted.count))
    let parts = latency.meanParts
    let sum =
      parts.linger + parts.broker + parts.behindOthers + parts.dark + parts.clientBuffer
      + parts.retryDelay + parts.service
    let tolerance = 1e-9 * mean + 1e-3
    expect(abs(sum - mean) <= tolerance, "\(group.name): parts \(sum) ns, sojourn \(mean) ns")
    expect(
      latency.maximum == counted.map { $0.ended - $0.published }.max(),
      "\(group.name): longest latency \(latency.maximum)")
    expect(
      latency.minimum == counted.map { $0.ended - $0.published }.min(),
      "\(group.name): shortest latency \(latency.minimum)")
    let waits = counted.reduce(0.0) { $0 + ($1.started - $1.published).seconds }
    let waiting = waits / Double(max(1, counted.count))
    expect(
      abs((measured.waitingMean ?? -1) - waiting) <= 1e-9 * max(1, waiting),
      "\(group.name): mean wait \(measured.waitingMean ?? -1) s instead of \(waiting) s")
  }

  // MARK: - Filters

  /// What the filters' counts say must agree with the account and with one another.
  private mutating func examineFilters(_ group: GroupOutcome) {
    let filters = outcome.filters.filter { $0.group == group.name }
    guard !filters.isEmpty else { return }
    let unwanted = filters.reduce(0) { $0 + $1.appended - $1.matching }
    expect(
      Int64(unwanted) == group.account.filtered,
      "\(group.name): filters left out \(unwanted) messages, the account \(group.account)")
    for filter in filters {
      expect(
        filter.failed <= filter.appended - filter.matching && filter.droppedByBroker >= 0
          && filter.droppedByClient <= filter.transferred
          && filter.emptyReplies <= filter.replies, "\(group.name): \(filter)")
    }
  }

  // MARK: - The time series

  private mutating func examineSeries(_ group: GroupOutcome) {
    let rows = group.timeSeries
    let account = group.account
    let arrivals = rows.reduce(0) { $0 + $1.arrivals }
    let completions = rows.reduce(0) { $0 + $1.completions }
    expect(
      arrivals == account.published - account.inFlight - account.filtered,
      "\(group.name): the rows show \(arrivals) arrivals, the account \(account)")
    expect(
      completions == account.completed,
      "\(group.name): the rows show \(completions) completions, the account \(account)")
    for row in rows {
      expect(
        row.backlog >= 0 && row.oldestAge >= .zero && row.members >= 0
          && row.busyTime <= row.threadTime && row.busyTime >= .zero,
        "\(group.name): impossible row \(row)")
      expect(
        row.backlog > 0 || row.oldestAge == .zero, "\(group.name): an age without backlog \(row)")
    }
    expect(
      rows.last?.backlog == account.backlog,
      "\(group.name): the last row has backlog \(rows.last?.backlog ?? -1), not \(account.backlog)")
    expect((0...1).contains(group.busyShare), "\(group.name): busy share \(group.busyShare)")
  }

  // MARK: - Order

  /// Under orderly consumption a queue's messages are with one listener at a time, in order.
  private mutating func examineOrder(
    _ attempts: [DeliveryAttempt], _ group: GroupSpecification, _ measured: GroupOutcome
  ) {
    struct Place: Hashable {
      var queue: String
      var member: String
    }
    var isOverlapped = false
    let places = Dictionary(grouping: attempts) {
      Place(queue: $0.queue, member: group.mode == .broadcasting ? $0.consumer : "")
    }
    for (place, ofPlace) in places.sorted(by: { $0.key.queue < $1.key.queue }) {
      let ordered = ofPlace.sorted {
        ($0.started, $0.ended, $0.published) < ($1.started, $1.ended, $1.published)
      }
      for (earlier, later) in zip(ordered, ordered.dropFirst()) {
        let areOneBatch = earlier.started == later.started && earlier.consumer == later.consumer
        let overlaps = earlier.ended > later.started && !areOneBatch
        isOverlapped = isOverlapped || overlaps
        // From a listener whose queue was dropped it may be taken by force; nothing it does counts.
        expect(
          !overlaps || earlier.result != .ack && earlier.consumer != later.consumer,
          "\(group.name): two listeners at work on \(place.queue): \(earlier) and \(later)")
      }
      // Within one tenure, a message that never came before is younger than all that did.
      var newest: (published: VirtualTime, consumer: String)?
      var known: Set<Receiver> = []
      for attempt in ordered {
        let receiver = Receiver(
          producer: attempt.producer, message: attempt.message, member: attempt.consumer)
        guard known.insert(receiver).inserted, isAppendedAtOnce(attempt) else { continue }
        if let newest, newest.consumer == attempt.consumer {
          expect(
            newest.published <= attempt.published,
            "\(group.name): \(attempt) came after a message of \(newest.published)")
        }
        newest = (attempt.published, attempt.consumer)
      }
    }
    expect(
      measured.queueInversions == 0 || isOverlapped,
      "\(group.name): \(measured.queueInversions) inversions")
  }

  /// Whether a message stands in its queue by its time of publishing: what is delayed, or committed
  /// later, stands behind younger messages.
  private func isAppendedAtOnce(_ attempt: DeliveryAttempt) -> Bool {
    let producer = specification.producers[attempt.producer]
    return producer.delay == nil && producer.transaction == nil
  }

  /// Under keyed consumption each member has a key's messages with one listener at a time, and new
  /// ones of a queue in order.
  private mutating func examineKeys(
    _ attempts: [DeliveryAttempt], _ group: GroupSpecification, _ measured: GroupOutcome
  ) {
    struct Place: Hashable {
      var key: Int
      var member: String
    }
    let keyed = attempts.filter { $0.key != nil }
    let places = Dictionary(grouping: keyed) { Place(key: $0.key ?? 0, member: $0.consumer) }
    for (_, ofPlace) in places.sorted(by: { $0.key.key < $1.key.key }) {
      let ordered = ofPlace.sorted { ($0.started, $0.ended) < ($1.started, $1.ended) }
      for (earlier, later) in zip(ordered, ordered.dropFirst()) {
        expect(
          earlier.ended <= later.started,
          "\(group.name): two listeners at work on a key: \(earlier) and \(later)")
      }
      var newest: [String: VirtualTime] = [:]
      var known: Set<Receiver> = []
      for attempt in ordered {
        let receiver = Receiver(
          producer: attempt.producer, message: attempt.message, member: attempt.consumer)
        guard known.insert(receiver).inserted, isAppendedAtOnce(attempt) else { continue }
        expect(
          newest[attempt.queue, default: .zero] <= attempt.published,
          "\(group.name): \(attempt) came after a younger message of its key")
        newest[attempt.queue] = attempt.published
      }
    }
    expect(
      measured.keyInversions ?? 0 == 0,
      "\(group.name): \(measured.keyInversions ?? 0) inversions of keys")
  }
}

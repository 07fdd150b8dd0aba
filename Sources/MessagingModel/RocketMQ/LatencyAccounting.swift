// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine
import SimulationMetrics

// Why a message took as long as it did: parts that add up to its sojourn time.
extension RocketMQModel {
  /// The parts of a message that succeeded without having been sent back.
  ///
  /// After its wait in the producer's client, until it is visible and while a reply carries it, its
  /// time goes to the broker; while it waits on the broker, to dark time where no owner could take it and to the messages before it else;
  /// then to the client's buffer, and to the listener. In-place attempts before the last count as
  /// service, the pauses between them as retry delay.
  @inline(__always)
  mutating func parts(of slot: Int, linger: Int64) -> LatencyParts {
    let service = services.place(of: slot)
    let visible = service.pointee.record.visible
    let arrived = service.pointee.arrived
    // A link that has become slower since then may not put the read before the message.
    let read = max(visible, arrived &- consumerLatency)
    var parts = LatencyParts()
    parts.linger = linger
    parts.broker = visible &- service.pointee.record.published &- linger &+ (arrived &- read)
    let cursor = Int(service.pointee.cursor)
    if !cursors.place(of: cursor).pointee.dark.isClear(from: VirtualTime(nanoseconds: visible)) {
      parts.dark = darkTime(ofCursor: cursor, from: visible, to: read)
    }
    parts.behindOthers = read &- visible &- parts.dark
    parts.clientBuffer = service.pointee.firstStart &- arrived
    parts.retryDelay =
      service.pointee.started &- service.pointee.firstStart &- service.pointee.earlierService
    parts.service =
      service.pointee.ended &- service.pointee.started &+ service.pointee.earlierService
    return parts
  }

  /// What a message waited in its producer's client.
  @inline(never)
  func linger(of slot: Int) -> Int64 {
    let group = cursors[Int(services[slot].cursor)].group
    guard groups[group].duties.contains(.lingers) else { return 0 }
    let record = services[slot].record
    let linger = producers[record.identity.producer].linger(ofMessage: record.identity.number)
    return max(0, min(linger, record.visible - record.published))
  }

  @inline(never)
  private mutating func darkTime(
    ofCursor index: Int, from start: Int64, to end: Int64
  ) -> Int64 {
    cursors[index].dark.overlap(
      from: VirtualTime(nanoseconds: start), to: VirtualTime(nanoseconds: end))
  }

  /// The parts of a message that had been sent back, through an attempt that has ended.
  ///
  /// Several copies of a message may be under way at once, and a listener may go on with one that
  /// was sent back as overdue. So the parts are laid end to end on the message's own time line: each
  /// attempt adds what lies behind the latest end accounted for.
  func retriedParts(of slot: Int, history: Int) -> LatencyParts {
    let service = services[slot]
    var parts = histories[history].parts
    var reached = histories[history].lastEnd
    /// The time from where the line has come to up to a moment, if that lies ahead.
    func advance(to moment: Int64) -> Int64 {
      defer { reached = max(reached, moment) }
      return max(0, moment - reached)
    }
    parts.retryDelay += advance(to: min(service.record.visible, service.ended))
    let waitStart = reached
    let waited = advance(to: min(service.arrived - consumerLatency, service.ended))
    let dark = cursors[Int(service.cursor)].dark.overlap(
      from: VirtualTime(nanoseconds: waitStart), to: VirtualTime(nanoseconds: reached))
    parts.dark += dark
    parts.behindOthers += waited - dark
    parts.broker += advance(to: min(service.arrived, service.ended))
    parts.clientBuffer += advance(to: service.started)
    parts.service += advance(to: service.ended)
    return parts
  }

  /// Announces the sojourn time that a message will have if its listener succeeds.
  @inline(__always)
  mutating func expectLatency(_ sojourn: Int64, group: Int) {
    // With many queues it would have left the caches again by then.
    guard !hasManyQueues else { return }
    groups.place(of: group).pointee.measured.latency.prefetch(sojourn: sojourn)
  }

  /// Records a completed message's latency, if it was published after the warm-up.
  @inline(__always)
  mutating func recordLatency(of slot: Int, parts: LatencyParts, published: Int64) {
    guard published >= warmUp else { return }
    let group = cursors[Int(services[slot].cursor)].group
    groups[group].measured.latency.record(parts)
    groups[group].measured.waiting &+= Int128(services[slot].started &- published)
    if parts.dark > 0 { groups[group].measured.billDelay(parts.dark) }
  }
}

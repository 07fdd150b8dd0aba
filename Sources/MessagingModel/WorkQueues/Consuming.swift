// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine
import SimulationMetrics
import Stochastics

// What a consumer does with a message, up to its word on it.
extension WorkQueueModel {
  /// The delivery that has been on the way to a consumer longest is there.
  @inline(__always)
  mutating func receiveNext(_ number: Int, at now: Int64, _ scheduler: inout WorkScheduler) {
    let consumer = consumers.place(of: number)
    // What was on the way to a consumer that is gone has been taken back.
    guard !consumer.pointee.inbound.isEmpty else { return }
    receive(Int(consumer.pointee.inbound.popFirst()), at: now, &scheduler)
  }

  /// A consumer's client has a message.
  @inline(__always)
  mutating func receive(_ index: Int, at now: Int64, _ scheduler: inout WorkScheduler) {
    let message = messages.place(of: index)
    message.pointee.delivered = now
    let consumer = consumers.place(of: Int(message.pointee.consumer))
    if consumer.pointee.phase == .vanished { return }
    if consumer.pointee.busy < consumer.pointee.usableThreads {
      start(index, at: now, &scheduler)
    } else {
      consumer.pointee.buffer.append(Int32(truncatingIfNeeded: index))
    }
  }

  /// A thread takes a message.
  @inline(__always)
  mutating func start(_ index: Int, at now: Int64, _ scheduler: inout WorkScheduler) {
    let message = messages.place(of: index)
    let consumer = consumers.place(of: Int(message.pointee.consumer))
    consumer.pointee.changeBusy(by: 1, at: now)
    message.pointee.started = now
    scheduler.at(
      now &+ serviceTime(of: index, &scheduler),
      .serviceEnd(
        message: Int32(truncatingIfNeeded: index), stamp: message.pointee.stamp))
  }

  /// How long a message takes at its consumer.
  @inline(__always)
  private mutating func serviceTime(
    of index: Int, _ scheduler: inout WorkScheduler
  ) -> Int64 {
    let message = messages.place(of: index)
    let consumer = consumers.place(of: Int(message.pointee.consumer))
    let group = groups.place(of: consumer.pointee.group)
    let identity = message.pointee.identity
    var time: Int64
    if group.pointee.drawsAllService {
      time = group.pointee.service.drawn(producer: identity.producer, number: identity.number)
    } else {
      time = knownService(identity, group: consumer.pointee.group, &scheduler)
    }
    if consumer.pointee.speedFactor != 1 {
      time = Nanoseconds.rounded(Double(time) * consumer.pointee.speedFactor)
    }
    if !group.pointee.overshoot.isNone {
      time &+= group.pointee.overshoot.nanoseconds(
        identity, attempt: message.pointee.deliveries)
    }
    return time
  }

  /// A service time from a plan or trace, or else drawn.
  @inline(never)
  private mutating func knownService(
    _ identity: MessageIdentity, group: Int, _ scheduler: inout WorkScheduler
  ) -> Int64 {
    let number = identity.number
    if number < producers[identity.producer].planned.count {
      let planned = producers[identity.producer].planned[number].service
      if planned >= 0 { return planned }
    }
    guard groups[group].service.usesTrace else {
      return groups[group].service.drawn(producer: identity.producer, number: number)
    }
    do {
      return try groups[group].service.traced(number: number)
    } catch {
      failure = .serviceTraceExhausted(group: groups[group].name, times: error.times)
      scheduler.stop()
      return 0
    }
  }

  /// A listener has ended: the consumer gives its word on the message and takes the next one.
  @inline(__always)
  mutating func endService(
    _ index: Int, stamp: UInt32, at now: Int64, _ scheduler: inout WorkScheduler
  ) {
    let message = messages.place(of: index)
    // The consumer was lost meanwhile.
    guard message.pointee.stamp == stamp else { return }
    let number = Int(message.pointee.consumer)
    let consumer = consumers.place(of: number)
    message.pointee.ended = now
    consumer.pointee.changeBusy(by: -1, at: now)
    let group = groups.place(of: consumer.pointee.group)
    if group.pointee.hasMoreAtEnd, endsInFailure(index) {
      fail(index, at: now)
      if group.pointee.redelivers, keepForRedelivery(index, at: now, &scheduler) { return }
    } else if message.pointee.isExtra {
      completeRarely(index, at: now)
    } else {
      complete(index, at: now)
    }
    if consumer.pointee.busy < consumer.pointee.usableThreads, !consumer.pointee.buffer.isEmpty {
      start(Int(consumer.pointee.buffer.popFirst()), at: now, &scheduler)
    }
    if isSpread {
      settleOverCluster(index, at: now, &scheduler)
      return
    }
    if group.pointee.settle.isNone {
      settle(index, at: now, &scheduler)
      return
    }
    let latency = group.pointee.settle.nanoseconds(
      message.pointee.identity, attempt: message.pointee.deliveries)
    let arrival = max(consumer.pointee.lastOutbound, now &+ latency)
    consumer.pointee.lastOutbound = arrival
    consumer.pointee.outbound.append(Int32(truncatingIfNeeded: index))
    scheduler.at(arrival, .settle(consumer: Int32(truncatingIfNeeded: number)))
  }

  /// Does what the end of an attempt asks for at a consumer that acknowledges later, before it takes the next
  /// message; whether the attempt fails.
  @inline(never)
  private mutating func endsInFailure(_ index: Int) -> Bool {
    let message = messages[index]
    let group = consumers[Int(message.consumer)].group
    if groups[group].acknowledgesLater { waitForCommit(index) }
    let producer = message.identity.producer
    let number = message.identity.number
    if number < producers[producer].planned.count {
      let planned = producers[producer].planned[number].failures
      if planned >= 0 { return Int32(message.failures) < planned }
    }
    if producers[producer].poison.contains(number) { return true }
    return groups[group].service.drawsFailure(message.identity, attempt: Int(message.failures))
  }

  @inline(never)
  private mutating func fail(_ index: Int, at now: Int64) {
    messages[index].place = .failed
    if messages[index].failures < .max { messages[index].failures += 1 }
    noteAttempt(index, .reject)
  }

  /// A message has been consumed.
  @inline(__always)
  private mutating func complete(_ index: Int, at now: Int64) {
    let message = messages.place(of: index)
    let queue = queues.place(of: Int(message.pointee.queue))
    let consumer = consumers.place(of: Int(message.pointee.consumer))
    let group = groups.place(of: consumer.pointee.group)
    if message.pointee.published >= warmUp {
      group.pointee.measured.latency.record(parts(of: index, until: now))
      group.pointee.measured.waiting &+= Int128(
        message.pointee.started &- message.pointee.published)
    }
    message.pointee.place = .done
    if queue.pointee.settle(message.pointee.sequence) {
      group.pointee.totals.queueInversions &+= 1
    }
    if group.pointee.tracksKeys { closeKey(of: index, isCompletion: true) }
    group.pointee.totals.completed &+= 1
    group.pointee.measured.changeBacklog(by: -1, at: now)
    queue.pointee.completed &+= 1
    queue.pointee.changeBacklog(by: -1, at: now)
    consumer.pointee.completed &+= 1
    consumer.pointee.redeliveryDelay = 0
    if keepsAttempts { noteAttempt(index, .ack) }
    if queue.pointee.isDiverging { queue.pointee.diverged.append(message.pointee) }
  }
}

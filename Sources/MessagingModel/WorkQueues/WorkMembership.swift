// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine
import SimulationMetrics

// Consumers that come and go.
extension WorkQueueModel {
  /// A consumer connects and registers.
  mutating func startConsumer(
    group: Int, id: String, at now: Int64, _ scheduler: inout WorkScheduler
  ) {
    if isClustered {
      connectConsumer(group: group, id: id, at: now, &scheduler)
    } else {
      _ = register(group: group, id: id, at: now, &scheduler)
    }
  }

  /// A consumer is registered at its queue.
  mutating func register(
    group: Int, id: String, node: Int = 0, hop: Int64 = 0, at now: Int64,
    _ scheduler: inout WorkScheduler
  ) -> Int {
    let number = makeConsumer(group: group, id: id, at: now)
    let queue = consumers[number].queue
    consumers[number].node = node
    consumers[number].hop = hop
    groups[group].measured.members.change(by: 1, at: VirtualTime(nanoseconds: now))
    if consumers[number].reference >= 0 {
      joinStream(number, at: now, &scheduler)
      return number
    }
    queues[queue].registered.append(number)
    if queues[queue].registered.count == 1 {
      _ = queues[queue].dark.end(at: VirtualTime(nanoseconds: now))
    }
    join(number, queue: queue)
    if isSpread { spreadDemand(for: queue, at: now, &scheduler) }
    run(queue, at: now, &scheduler)
    return number
  }

  /// Makes the entry of a consumer.
  mutating func makeConsumer(group: Int, id: String, at now: Int64) -> Int {
    let consumption = groups[group].consumption
    let own = consumption.exceptions.first { $0.consumer == id }
    let queue = isSpread ? queueOfConsumer(id, in: group) : groups[group].queue
    let number = consumers.append(
      WorkConsumerState(
        id: id, group: group, queue: queue, threads: groups[group].threads,
        prefetch: queues[queue].settings.kind.prefetch(own?.prefetch ?? consumption.prefetch),
        selector: groups[group].selector(ofConsumer: id),
        priority: own?.priority ?? consumption.priority,
        settlesAutomatically: consumption.acknowledgement == .automatic,
        speedFactor: groups[group].service.factors.first { $0.consumer == id }?.factor ?? 1,
        started: now))
    groups[group].consumers.append(number)
    if groups[group].acknowledgesLater { openLateWords(of: number, at: now) }
    if queues[queue].isStream {
      consumers[number].reference = reference(ofConsumer: id, group: group)
    }
    return number
  }

  /// A consumer is cancelled: it gets no more, works off what it holds, and leaves.
  mutating func stopConsumer(_ number: Int, at now: Int64, _ scheduler: inout WorkScheduler) {
    consumers[number].returns = false
    guard consumers[number].phase == .running else { return }
    consumers[number].phase = .draining
    unregister(number, at: now)
    if isSpread { spreadDemand(for: consumers[number].queue, at: now, &scheduler) }
    if groups[consumers[number].group].acknowledgesLater {
      sayTheRest(of: number, at: now, &scheduler)
    }
    finishDraining(number, at: now, &scheduler)
    run(consumers[number].queue, at: now, &scheduler)
  }

  /// A draining consumer that holds nothing any more leaves.
  @inline(never)
  mutating func finishDraining(
    _ number: Int, at now: Int64, _ scheduler: inout WorkScheduler
  ) {
    guard consumers[number].phase == .draining, consumers[number].firstUnsettled < 0 else {
      return
    }
    leave(number, at: now)
    consumers[number].phase = .gone
    if consumers[number].reference >= 0 {
      leaveStream(number, isOrderly: true, at: now, &scheduler)
    }
  }

  /// A consumer's process dies, or its host vanishes; the broker notices after a while.
  ///
  /// What the consumer had sent before still arrives.
  mutating func loseConsumer(
    _ number: Int, noticedAfter delay: Int64, at now: Int64, _ scheduler: inout WorkScheduler
  ) {
    consumers[number].returns = false
    guard consumers[number].phase == .running || consumers[number].phase == .draining else {
      return
    }
    consumers[number].phase = .vanished
    consumers[number].changeBusy(by: -consumers[number].busy, at: now)
    consumers[number].buffer.removeAll()
    // Nobody waits for the listeners at work.
    var next = Int(consumers[number].firstUnsettled)
    while next >= 0 {
      if messages[next].place == .out { messages[next].stamp &+= 1 }
      next = Int(messages[next].next)
    }
    leave(number, at: now)
    let notice = max(consumers[number].lastOutbound, now + delay)
    if notice == now {
      noticeLoss(number, at: now, &scheduler)
    } else if notice <= horizon {
      scheduler.at(notice, .noticeLoss(consumer: Int32(number)))
    }
  }

  /// The broker notices that a consumer is gone.
  mutating func noticeLoss(_ number: Int, at now: Int64, _ scheduler: inout WorkScheduler) {
    guard consumers[number].phase == .vanished else { return }
    consumers[number].phase = .gone
    unregister(number, at: now)
    if isSpread { spreadDemand(for: consumers[number].queue, at: now, &scheduler) }
    takeBackAll(from: number, wordsAreLost: losesWords(number), at: now, &scheduler)
    run(consumers[number].queue, at: now, &scheduler)
  }

  mutating func leave(_ number: Int, at now: Int64) {
    consumers[number].ended = now
    groups[consumers[number].group].measured.members.change(
      by: -1, at: VirtualTime(nanoseconds: now))
  }

  /// Takes a consumer off its queue.
  mutating func unregister(_ number: Int, at now: Int64) {
    if consumers[number].reference >= 0 { return }
    let queue = consumers[number].queue
    let count = queues[queue].registered.count
    queues[queue].registered.removeAll { $0 == number }
    guard queues[queue].registered.count < count else { return }
    consumers[number].isBlocked = false
    part(number, queue: queue)
    if queues[queue].registered.isEmpty, !network.isOpen(from: queue) {
      queues[queue].dark.begin(
        at: VirtualTime(nanoseconds: now), backlog: Int64(queues[queue].backlog))
      if queues[queue].settings.isAutoDelete { dropAllReady(of: queue, at: now) }
    }
  }
}

// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine

// What a popping client does with the messages of a reply.
//
// Source: `DefaultMQPushConsumerImpl.popMessage`, `ConsumeMessagePopConcurrentlyService` of Apache
// RocketMQ 5.
extension RocketMQModel {
  /// A reply has reached the client, which works on its messages and pops again at once.
  mutating func acceptPopReply(_ index: Int, at now: Int64, _ scheduler: inout ModelScheduler) {
    let consumer = Int(pop.requests[index].consumer)
    let group = consumers[consumer].group
    var next = pop.requests[index].reply
    pop.requests[index].reply = -1
    let isWanted = !pop.requests[index].isDropped && consumers[consumer].phase == .running
    while next >= 0 {
      let delivery = Int(next)
      next = pop.deliveries[delivery].nextOfReply
      pop.deliveries[delivery].arrived = now
      if !isWanted {
        releaseDelivery(delivery)
      } else if Int(pop.deliveries[delivery].record.reconsumeTimes)
        > groups[group].settings.maximumReconsumeTimes
      {
        giveUpPopped(delivery, at: now)
        sendAcknowledgement(delivery, at: now, &scheduler)
      } else {
        pop.requests[index].unacknowledged += 1
        pop.buffers[consumer].append(Int32(delivery))
      }
    }
    guard isWanted else { return }
    feedPopThreads(consumer, at: now, &scheduler)
    issuePop(index, at: now, &scheduler)
  }

  /// Gives waiting messages to idle threads; what can be seen again by others is left to them.
  mutating func feedPopThreads(
    _ consumer: Int, at now: Int64, _ scheduler: inout ModelScheduler
  ) {
    while !pop.buffers[consumer].isEmpty, consumers[consumer].busy < consumers[consumer].threads {
      let delivery = Int(pop.buffers[consumer].popFirst())
      let request = Int(pop.deliveries[delivery].request)
      if pop.requests[request].isDropped {
        releaseDelivery(delivery)
      } else if isOverdue(delivery, at: now) {
        pop.counts[consumers[consumer].group].expired += 1
        pop.requests[request].unacknowledged -= 1
        releaseDelivery(delivery)
      } else {
        startPopListener(delivery, consumer: consumer, at: now, &scheduler)
      }
    }
  }

  /// Whether a client takes a popped message for one that others can see again: by its own clock, and
  /// the time of the pop by the broker's.
  private func isOverdue(_ delivery: Int, at now: Int64) -> Bool {
    let consumer = Int(pop.requests[Int(pop.deliveries[delivery].request)].consumer)
    let invisible = groups[consumers[consumer].group].settings.popInvisibleTime
    let shown = hasClocks ? clock(ofConsumer: consumer, at: now) : now
    return shown - pop.deliveries[delivery].stamp >= invisible
  }

  private mutating func startPopListener(
    _ delivery: Int, consumer: Int, at now: Int64, _ scheduler: inout ModelScheduler
  ) {
    let record = pop.deliveries[delivery].record
    let end = now + serviceTime(of: record.identity, consumer: consumer)
    let slot = takePopSlot(delivery, started: now, ended: end)
    pop.deliveries[delivery].slot = Int32(slot)
    notePopDelivery(slot)
    occupyThread(consumer, at: now)
    expectLatency(end - record.published, group: consumers[consumer].group)
    scheduler.at(end, .pop(.listenerEnd(slot: Int32(slot))))
  }

  /// A slot for a popped message, at work or never begun.
  mutating func takePopSlot(_ delivery: Int, started: Int64, ended: Int64) -> Int {
    let popped = pop.deliveries[delivery]
    let fresh = ServiceSlot(
      consumer: pop.requests[Int(popped.request)].consumer,
      held: HeldReference(index: Int32(delivery), generation: .max), cursor: popped.cursor,
      offset: popped.offset, record: popped.record, started: started, ended: ended,
      arrived: popped.arrived,
      failures: Int32(popped.record.reconsumeTimes), firstStart: started, earlierService: 0,
      next: -1, isActive: true)
    guard freeService >= 0 else { return services.append(fresh) }
    let slot = Int(freeService)
    freeService = services[slot].next
    services[slot] = fresh
    return slot
  }

  /// Counts a delivery; members share queues, so that offsets are begun in any order.
  private mutating func notePopDelivery(_ slot: Int) {
    let cursor = Int(services[slot].cursor)
    let offset = Int(services[slot].offset)
    cursors[cursor].given.raiseFloor(to: cursors[cursor].floor)
    if services[slot].record.history >= 0 || cursors[cursor].given.contains(offset) {
      noteRedelivery(slot)
    } else {
      cursors[cursor].given.insert(offset)
    }
  }

  /// A listener has ended: its message is acknowledged, or made invisible for a while; where the
  /// message can be seen again already, or the queue is another's, nothing is said of it.
  mutating func endPopListener(_ slot: Int, at now: Int64, _ scheduler: inout ModelScheduler) {
    guard services[slot].isActive else {
      releaseChain(slot)
      return
    }
    let consumer = Int(services[slot].consumer)
    let group = consumers[consumer].group
    let delivery = Int(services[slot].held.index)
    let request = Int(pop.deliveries[delivery].request)
    let isLate = isOverdue(delivery, at: now)
    let isUnheard = isLate || pop.requests[request].isDropped
    if isLate { pop.counts[group].late += 1 }
    pop.requests[request].unacknowledged -= 1
    if attemptFails(slot, group: group) {
      noteAttempt(slot, .reject)
      if !isUnheard { retryPopped(delivery, slot: slot, at: now, &scheduler) }
    } else {
      noteSuccess(slot, at: now)
      noteAttempt(slot, isUnheard ? .discarded : .ack)
      if !isUnheard { sendAcknowledgement(delivery, at: now, &scheduler) }
    }
    pop.deliveries[delivery].slot = -1
    if isUnheard { releaseDelivery(delivery) }
    freeThread(consumer, at: now)
    releaseSlot(slot)
    feedPopThreads(consumer, at: now, &scheduler)
    afterService(consumer, at: now, &scheduler)
  }

  private mutating func retryPopped(
    _ delivery: Int, slot: Int, at now: Int64, _ scheduler: inout ModelScheduler
  ) {
    let group = consumers[Int(services[slot].consumer)].group
    let record = services[slot].record
    let rule = PopRetryRule.decide(
      reconsumeTimes: Int(record.reconsumeTimes),
      maximum: groups[group].settings.maximumReconsumeTimes,
      requestedLevel: groups[group].settings.delayLevelWhenNextConsume,
      age: now - record.published)
    if rule == .unsaid {
      releaseDelivery(delivery)
      return
    }
    let history = historyForFailure(slot, at: now)
    switch rule {
    case .unsaid: break
    case .giveUp:
      pop.counts[group].givenUp += 1
      giveUp(history, as: .discarded, group: group, at: now)
      sendAcknowledgement(delivery, at: now, &scheduler)
    case .invisible(let time):
      // The delivery takes the history along to the new check point.
      if pop.deliveries[delivery].record.history < 0 {
        pop.deliveries[delivery].record.history = Int32(history)
        histories[history].copies += 1
      }
      pop.deliveries[delivery].change = time
      guard reachesBroker(ofPopped: delivery) else { return }
      if consumerLatency > 0 {
        scheduler.at(now + consumerLatency, .pop(.change(delivery: Int32(delivery))))
      } else {
        changeInvisibleTime(delivery, at: now, &scheduler)
      }
    }
  }

  /// A message came more often than it may: the client acknowledges it unseen.
  private mutating func giveUpPopped(_ delivery: Int, at now: Int64) {
    let group = cursors[Int(pop.deliveries[delivery].cursor)].group
    pop.counts[group].givenUp += 1
    let slot = takePopSlot(delivery, started: now, ended: now)
    retainCopy(ofSlot: slot)
    let history = historyForFailure(slot, at: now)
    giveUp(history, as: .discarded, group: group, at: now)
    releaseSlot(slot)
  }

  /// A slot that was filled without a delivery being noted counts as a copy of its message as well.
  mutating func retainCopy(ofSlot slot: Int) {
    let history = Int(services[slot].record.history)
    if history >= 0 { histories[history].copies += 1 }
  }

  private mutating func sendAcknowledgement(
    _ delivery: Int, at now: Int64, _ scheduler: inout ModelScheduler
  ) {
    guard reachesBroker(ofPopped: delivery) else { return }
    if consumerLatency > 0 {
      scheduler.at(now + consumerLatency, .pop(.acknowledge(delivery: Int32(delivery))))
    } else {
      acknowledge(delivery, at: now, &scheduler)
    }
  }
}

// SPDX-License-Identifier: GPL-3.0-or-later

import QueueAllocation
import SimulationEngine

// Pop consumption: the broker chooses and remembers which messages a client has.
//
// Sources: `QueryAssignmentProcessor`, `RebalanceImpl.updateMessageQueueAssignment`,
// `DefaultMQPushConsumerImpl.popMessage`, `PopMessageProcessor`, `PopLongPollingService` of Apache
// RocketMQ 5.
//
// Reading takes no simulated time here, so that no pop ever finds a queue locked by another.
extension RocketMQModel {
  @inline(never)
  mutating func handlePop(
    _ event: PopEvent, at now: Int64, _ scheduler: inout ModelScheduler
  ) {
    switch event {
    case .issue(let request): issuePop(Int(request), at: now, &scheduler)
    case .atBroker(let request): popAtBroker(Int(request), at: now, &scheduler)
    case .reply(let request): acceptPopReply(Int(request), at: now, &scheduler)
    case .listenerEnd(let slot): endPopListener(Int(slot), at: now, &scheduler)
    case .acknowledge(let delivery):
      guard reachesBroker(ofPopped: Int(delivery)) else { return }
      acknowledge(Int(delivery), at: now, &scheduler)
    case .change(let delivery):
      guard reachesBroker(ofPopped: Int(delivery)) else { return }
      changeInvisibleTime(Int(delivery), at: now, &scheduler)
    case .readLog(let log): readReviveLog(Int(log), at: now, &scheduler)
    }
  }

  // MARK: - Assignment

  /// Starts loops for what a client has been assigned of a topic, and ends those for what it has not.
  mutating func assignPops(
    _ consumer: Int, topic: Int, members: Int, after delay: Int64, at now: Int64,
    _ scheduler: inout ModelScheduler
  ) {
    let wanted = wantedPops(consumer, topic: topic, members: members)
    for index in 0..<pop.requests.count where belongs(index, to: consumer, topic: topic) {
      let isWanted = wanted.contains {
        $0.broker == pop.requests[index].broker && $0.queue == pop.requests[index].queue
      }
      if !isWanted { dropPop(index) }
    }
    for request in wanted {
      let isKnown = (0..<pop.requests.count).contains {
        belongs($0, to: consumer, topic: topic) && pop.requests[$0].broker == request.broker
          && pop.requests[$0].queue == request.queue
      }
      if isKnown { continue }
      let index = pop.requests.append(request)
      scheduler.at(now + delay, .pop(.issue(request: Int32(index))))
    }
  }

  private func belongs(_ index: Int, to consumer: Int, topic: Int) -> Bool {
    !pop.requests[index].isDropped && Int(pop.requests[index].consumer) == consumer
      && Int(pop.requests[index].topic) == topic
  }

  /// The loops that go with the queues that a client holds: one a broker where everybody shares
  /// everything, else one a queue.
  private func wantedPops(_ consumer: Int, topic: Int, members: Int) -> [PopRequest] {
    let sharing = groups[consumers[consumer].group].allocation as? PopSharing
    let shares = sharing?.sharedQueues ?? 0
    // The broker names whole brokers then (`allocate4Pop`).
    let sharesAll = shares <= 0 || shares >= members - 1
    var wanted: [PopRequest] = []
    for index in consumers[consumer].held where queues[held[index].queue].topic == topic {
      let broker = queues[held[index].queue].broker
      if !sharesAll {
        wanted.append(
          PopRequest(consumer: consumer, topic: topic, broker: broker, queue: held[index].queue))
      } else if !wanted.contains(where: { Int($0.broker) == broker }) {
        wanted.append(PopRequest(consumer: consumer, topic: topic, broker: broker, queue: -1))
      }
    }
    return wanted
  }

  private mutating func dropPop(_ index: Int) {
    pop.requests[index].isDropped = true
    withdrawPop(index)
  }

  mutating func withdrawPop(_ index: Int) {
    guard pop.requests[index].isHeld else { return }
    pop.requests[index].isHeld = false
    pop.waiting[Int(pop.requests[index].broker)].removeAll { Int($0) == index }
  }

  /// Ends all loops of a client that is gone, and forgets what it had not begun; pops that brokers
  /// hold for a client whose host is lost they go on holding.
  mutating func endPops(of consumer: Int, isSilent: Bool) {
    for index in 0..<pop.requests.count
    where Int(pop.requests[index].consumer) == consumer && !pop.requests[index].isDropped {
      if isSilent, pop.requests[index].isHeld {
        pop.requests[index].isDropped = true
        pop.requests[index].isDeaf = true
      } else {
        dropPop(index)
      }
    }
    while !pop.buffers[consumer].isEmpty {
      let delivery = Int(pop.buffers[consumer].popFirst())
      releaseDelivery(delivery)
    }
    for slot in 0..<services.count where Int(services[slot].consumer) == consumer {
      // Listeners of popped messages name their delivery where others name what is held.
      let delivery = Int(services[slot].held.index)
      guard delivery >= 0, delivery < pop.deliveries.count,
        Int(pop.deliveries[delivery].slot) == slot
      else { continue }
      pop.deliveries[delivery].slot = -1
      releaseDelivery(delivery)
    }
  }

  // MARK: - Pops

  /// A client's next pop of a loop leaves, unless it has too much unsettled.
  mutating func issuePop(
    _ index: Int, at now: Int64, _ scheduler: inout ModelScheduler
  ) {
    let request = pop.requests[index]
    let consumer = Int(request.consumer)
    guard !request.isDropped, consumers[consumer].phase == .running else { return }
    let group = consumers[consumer].group
    for entry in consumers[consumer].held
    where !held[entry].isDropped && serves(request, queue: held[entry].queue) {
      held[entry].lastPull = now
      if !held[entry].isActive { activate(entry, at: now) }
    }
    pop.requests[index].issued = now
    if Int(request.unacknowledged) > groups[group].settings.popThreshold {
      scheduler.at(
        now + groups[group].settings.flowControlDelay, .pop(.issue(request: Int32(index))))
    } else if hasOutage, !passPop(index, at: now, &scheduler) {
      return
    } else if consumerLatency > 0 {
      scheduler.at(now + consumerLatency, .pop(.atBroker(request: Int32(index))))
    } else {
      popAtBroker(index, at: now, &scheduler)
    }
  }

  /// Whether a loop reads a queue.
  private func serves(_ request: PopRequest, queue: Int) -> Bool {
    queues[queue].topic == Int(request.topic) && queues[queue].broker == Int(request.broker)
      && (request.queue < 0 || Int(request.queue) == queue)
  }

  /// A pop has reached the broker, which answers it, or holds it.
  private mutating func popAtBroker(
    _ index: Int, at now: Int64, _ scheduler: inout ModelScheduler
  ) {
    guard !pop.requests[index].isDropped else { return }
    if hasOutage, !passPop(index, at: now, &scheduler) { return }
    serve(index, at: now, &scheduler)
  }

  private mutating func serve(_ index: Int, at now: Int64, _ scheduler: inout ModelScheduler) {
    if takeMessages(index, at: now, &scheduler) {
      answerPop(index, at: now, &scheduler)
      return
    }
    pop.requests[index].isHeld = true
    pop.requests[index].holds &+= 1
    pop.waiting[Int(pop.requests[index].broker)].append(Int32(index))
    let group = consumers[Int(pop.requests[index].consumer)].group
    let hold = groups[group].settings.longPollHold
    scheduler.at(
      now + hold, .endPopHold(request: Int32(index), holds: pop.requests[index].holds))
  }

  private mutating func answerPop(
    _ index: Int, at now: Int64, _ scheduler: inout ModelScheduler
  ) {
    guard hearsReply(index) else {
      loseReply(index, at: now, &scheduler)
      return
    }
    if consumerLatency > 0 || hasPauses {
      scheduler.at(now + consumerLatency, .pop(.reply(request: Int32(index))))
    } else {
      acceptPopReply(index, at: now, &scheduler)
    }
  }

  /// A pop has been held for long enough; its client asks again.
  mutating func endHold(
    _ index: Int, holds: UInt32, at now: Int64, _ scheduler: inout ModelScheduler
  ) {
    guard pop.requests[index].isHeld, pop.requests[index].holds == holds else { return }
    withdrawPop(index)
    pop.counts[consumers[Int(pop.requests[index].consumer)].group].empty += 1
    answerPop(index, at: now, &scheduler)
  }

  /// New messages of a queue wake one pop that asks for the whole broker, and one for the queue; those
  /// of a retry topic wake the former only.
  mutating func wakePops(
    group: Int, queue: Int, at now: Int64, _ scheduler: inout ModelScheduler
  ) {
    let broker = queues[queue].broker
    let isRetry = topics[queues[queue].topic].retryGroup >= 0
    for wanted in isRetry ? [-1] : [-1, Int32(queue)] {
      let woken = pop.waiting[broker].first { index in
        let request = pop.requests[Int(index)]
        guard request.queue == wanted, consumers[Int(request.consumer)].group == group else {
          return false
        }
        let topic = Int(request.topic)
        return topic == queues[queue].topic
          || pop.retryTopics[group][topic] == queues[queue].topic
      }
      guard let woken else { continue }
      withdrawPop(Int(woken))
      serve(Int(woken), at: now, &scheduler)
    }
  }

  // MARK: - Messages

  /// Takes messages for a pop: with one chance in five from the retry topic first, then from the
  /// queues from a random one on, and if there is room left, from the retry topic; false if there are
  /// none.
  private mutating func takeMessages(
    _ index: Int, at now: Int64, _ scheduler: inout ModelScheduler
  ) -> Bool {
    let request = pop.requests[index]
    let consumer = Int(request.consumer)
    let group = consumers[consumer].group
    let retry = pop.retryTopics[group][Int(request.topic)]
    var room = groups[group].settings.popBatch
    var last: Int32 = -1
    pop.counts[group].pops += 1
    let broker = Int(request.broker)
    let log = broker * PopState.logsPerBroker + pop.answered[broker] % PopState.logsPerBroker
    pop.answered[broker] += 1
    let retryQueues = topics[retry].queues.filter { queues[$0].broker == broker }
    var order: [Int] = []
    if request.queue >= 0 {
      order.append(Int(request.queue))
    } else {
      let candidates = topics[Int(request.topic)].readable.filter { queues[$0].broker == broker }
      let start = consumers[consumer].drawIndex(below: candidates.count)
      order += candidates[start...] + candidates[..<start]
    }
    let retryFirst = consumers[consumer].drawIndex(below: 100) < Self.retryFirstPercent
    order = retryFirst ? retryQueues + order : order + retryQueues
    for queue in order where room > 0 {
      takeMessages(of: queue, index, log: log, room: &room, last: &last, at: now, &scheduler)
    }
    return pop.requests[index].reply >= 0
  }

  /// Share of the pops that look into the retry topic first (`popFromRetryProbability`).
  private static let retryFirstPercent = 20

  /// Takes messages of one queue, and keeps a check point of them.
  private mutating func takeMessages(
    of queue: Int, _ index: Int, log: Int, room: inout Int, last: inout Int32, at now: Int64,
    _ scheduler: inout ModelScheduler
  ) {
    let group = consumers[Int(pop.requests[index].consumer)].group
    let cursor = groups[group].cursorOfQueue[queue]
    while pop.nextOffsets.count <= cursor {
      pop.nextOffsets.append(0)
      pop.flushedOffsets.append(.max)
    }
    let first = pop.nextOffsets[cursor]
    let end = endOfPop(of: queue, from: first, room: room)
    pop.nextOffsets[cursor] = end.offset
    guard end.count > 0 else { return }
    room -= end.count
    let until = now + groups[group].settings.popInvisibleTime
    let checkpoint = keepCheckpoint(log: log, until: until, at: now, &scheduler)
    let stamp = clock(ofBroker: queues[queue].broker, at: now)
    for offset in first..<end.offset where !queues[queue].log[offset].isLost {
      let delivery = takeDelivery(
        PopDelivery(
          request: Int32(index), checkpoint: checkpoint, cursor: Int32(cursor),
          offset: Int64(offset), record: queues[queue].log[offset], stamp: stamp,
          arrived: now + consumerLatency))
      if last >= 0 {
        pop.deliveries[Int(last)].nextOfReply = delivery
      } else {
        pop.requests[index].reply = delivery
      }
      last = delivery
    }
    pop.counts[group].messages += end.count
  }

  /// The end of what a pop takes of a queue, and how many messages lie before it that are not lost.
  private func endOfPop(of queue: Int, from first: Int, room: Int) -> (offset: Int, count: Int) {
    let dispatched = queues[queue].dispatched
    guard queues[queue].hasLost else {
      let end = max(first, min(dispatched, first + room))
      return (end, end - first)
    }
    var end = first
    var count = 0
    while end < dispatched, count < room {
      if !queues[queue].log[end].isLost { count += 1 }
      end += 1
    }
    return (end, count)
  }
}

// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine

// Queues that do not simply deal messages around: a single active consumer, exclusive consumers,
// and ActiveMQ's list with its message groups.
extension WorkQueueModel {
  /// Messages that ActiveMQ looks at for dispatch (`BaseDestination.MAX_PAGE_SIZE`).
  static let pageSize = 200

  /// A consumer has registered.
  mutating func join(_ number: Int, queue: Int) {
    if queues[queue].settings.kind == .activemq {
      insert(number, intoListOf: queue)
    } else {
      queues[queue].ring.append(number, priority: consumers[number].priority)
    }
    if queues[queue].hasOneConsumer { electActive(of: queue) }
  }

  /// A consumer is registered no more.
  mutating func part(_ number: Int, queue: Int) {
    queues[queue].ring.remove(number)
    queues[queue].list.removeAll { $0 == number }
    queues[queue].owners.remove(number)
    if queues[queue].active == number {
      queues[queue].active = -1
      electActive(of: queue)
    }
  }

  /// Chooses who gets everything, if nobody does: of the highest priority, the one that has been
  /// registered longest.
  private mutating func electActive(of queue: Int) {
    guard queues[queue].active < 0 else { return }
    let next = queues[queue].list.first ?? queues[queue].ring.members.first
    guard let next else { return }
    if queues[queue].hadActive { queues[queue].activeChanges += 1 }
    queues[queue].hadActive = true
    queues[queue].active = next
  }

  /// The consumer that gets a message of a queue with rules of its own, with one message less of
  /// credit, or -1.
  ///
  /// In ActiveMQ it is the first one of the list with room that may have the message; it then goes
  /// behind its equals. Full ones keep their place (`Queue.doActualDispatch`).
  @inline(never)
  mutating func takeChosenConsumer(of number: Int, for index: Int) -> Int {
    if queues[number].hasOneConsumer {
      let active = queues[number].active
      guard active >= 0, consumers[active].credit > 0 else { return -1 }
      if queues[number].hasSelectors, !selects(active, index) { return -1 }
      consumers[active].credit -= 1
      return active
    }
    for position in queues[number].list.indices {
      let consumer = queues[number].list[position]
      guard consumers[consumer].credit > 0 else { continue }
      // Before the groups: a message that a consumer does not select does not become its own.
      if queues[number].hasSelectors, !selects(consumer, index) { continue }
      if queues[number].hasGroups,
        !queues[number].owners.admits(messages[index].messageGroup, to: consumer)
      {
        continue
      }
      consumers[consumer].credit -= 1
      queues[number].list.remove(at: position)
      insert(consumer, intoListOf: number)
      return consumer
    }
    return -1
  }

  /// Whether a consumer's selector matches a message.
  private func selects(_ consumer: Int, _ index: Int) -> Bool {
    if consumers[consumer].bridge >= 0 { return crosses(index, consumer) }
    let selector = Int(consumers[consumer].selector)
    if selector < 0 { return true }
    let message = messages[index]
    return selectors.result(selector, of: message.identity, headers: message.headers) == .matches
  }

  /// Puts a consumer behind its equals: higher priorities first, then those with fewer groups
  /// (`Queue.orderedCompare`).
  private mutating func insert(_ consumer: Int, intoListOf queue: Int) {
    func rank(_ other: Int) -> (Int, Int) {
      (-consumers[other].priority, queues[queue].owners.count(of: other))
    }
    let own = rank(consumer)
    let position = queues[queue].list.firstIndex { rank($0) > own } ?? queues[queue].list.count
    queues[queue].list.insert(consumer, at: position)
  }

  /// Gives out the first message that may go to a consumer with room, among those looked at.
  ///
  /// Messages that came back go first, and hold up all others until the last of them is out
  /// (`Queue.doDispatch`).
  mutating func giveNextOfPage(
    _ number: Int, at now: Int64, _ scheduler: inout WorkScheduler
  ) -> Bool {
    guard queues[number].list.contains(where: { consumers[$0].credit > 0 }) else { return false }
    while queues[number].paged.count < Self.pageSize, let level = queues[number].highestLevel {
      let message = queues.place(of: number).pointee.ready.place(of: level).pointee.removeFirst()
      queues[number].paged.append(message)
    }
    let comesBack = !queues[number].redelivered.isEmpty
    let candidates = comesBack ? queues[number].redelivered : queues[number].paged
    for (position, candidate) in candidates.enumerated() {
      let consumer = takeChosenConsumer(of: number, for: Int(candidate.index))
      guard consumer >= 0 else { continue }
      if comesBack {
        queues[number].redelivered.remove(at: position)
      } else {
        queues[number].paged.remove(at: position)
      }
      queues[number].readyCount -= 1
      give(Int(candidate.index), to: consumer, at: now, &scheduler)
      return true
    }
    return false
  }
}

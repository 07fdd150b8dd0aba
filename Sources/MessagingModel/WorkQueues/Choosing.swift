// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine

// Queues that do not simply deal messages around: a single active consumer, exclusive consumers,
// and ActiveMQ's list with its message groups.
extension WorkQueueModel {
  /// A consumer has registered.
  mutating func join(_ number: Int, queue: Int, at now: Int64) {
    let priority = consumers[number].priority
    queues[queue].ring.append(number, priority: priority)
    if queues[queue].hasOneConsumer { electActive(of: queue) }
  }

  /// A consumer is registered no more.
  mutating func part(_ number: Int, queue: Int, at now: Int64) {
    queues[queue].ring.remove(number)
    if queues[queue].active == number {
      queues[queue].active = -1
      electActive(of: queue)
    }
  }

  /// Chooses who gets everything, if nobody does: the head of the ring, which is the one that
  /// registered first.
  private mutating func electActive(of queue: Int) {
    guard queues[queue].active < 0 else { return }
    guard let next = queues[queue].ring.members.first else { return }
    if queues[queue].hadActive { queues[queue].activeChanges += 1 }
    queues[queue].hadActive = true
    queues[queue].active = next
  }

  /// The consumer that gets a message of a queue with rules of its own, with one message less of
  /// credit, or -1.
  @inline(never)
  mutating func takeChosenConsumer(of number: Int, for index: Int) -> Int {
    let active = queues[number].active
    guard active >= 0, consumers[active].credit > 0 else { return -1 }
    consumers[active].credit -= 1
    return active
  }

  /// Gives out the next message of a queue with message groups.
  mutating func giveNextOfGroups(
    _ number: Int, at now: Int64, _ scheduler: inout WorkScheduler
  ) -> Bool {
    false
  }
}

// SPDX-License-Identifier: GPL-3.0-or-later

import QueueAllocation
import SimulationMetrics

// What is fetched ahead, so that runs with thousands of queues do not wait for memory: each piece
// of state is only known from the one before, so their waits would add up. No result hangs on it.
extension RocketMQModel {
  /// With how many queues their state outgrows the near caches.
  static var manyQueues: Int { 512 }

  /// Has fetched what the end of a listener's work will touch.
  func prepare(for event: ModelEvent) {
    guard case .serviceEnd(let slot) = event else { return }
    let service = services.place(of: Int(slot))
    services.prefetch(Int(slot), bytes: MemoryLayout<ServiceSlot>.stride)
    consumers.prefetch(Int(service.pointee.consumer), bytes: 128)
    cursors.prefetch(Int(service.pointee.cursor), bytes: 256)
    held.prefetch(Int(service.pointee.held.index), bytes: 256)
    let group = consumers[Int(service.pointee.consumer)].group
    groups.place(of: group).pointee.measured.latency.prefetch(
      sojourn: service.pointee.ended &- service.pointee.record.published)
  }

  /// Has fetched what a source's next message will touch, as far as it is known which queue it gets.
  @inline(never)
  mutating func prepareNextMessage(of index: Int, source: Int) {
    let producer = producers.place(of: index)
    let count = producer.pointee.route.count
    guard case .roundRobin = producer.pointee.routing, count > 0 else { return }
    let following = producer.pointee.selectors[Int(producer.pointee.turns[source])].following
    guard following < count else { return }
    let afterwards = following &+ 1 < count ? following &+ 1 : 0
    queues.prefetch(Int(producer.pointee.route[afterwards]), bytes: 128)
    // Its own state was fetched while the message before was handled.
    let queue = queues.place(of: Int(producer.pointee.route[following]))
    queue.pointee.log.prefetch(queue.pointee.log.end)
    if queue.pointee.firstCursor >= 0 { cursors.prefetch(queue.pointee.firstCursor, bytes: 256) }
  }

  /// Has fetched what the next queues of a broker's dispatch loop will touch.
  @inline(__always)
  mutating func prepareDispatch(_ broker: Int) {
    let rest = brokers.place(of: broker).pointee.undispatched.count
    if rest > 4 {
      let queue = queues.place(of: Int(brokers[broker].undispatched[4]))
      if queue.pointee.firstWaiting >= 0 {
        held.prefetch(Int(queue.pointee.firstWaiting), bytes: 256)
      }
    }
    if rest > 2 {
      let queue = queues.place(of: Int(brokers[broker].undispatched[2]))
      if queue.pointee.firstWaiting >= 0 {
        consumers.prefetch(held[Int(queue.pointee.firstWaiting)].consumer, bytes: 128)
      }
    }
  }
}

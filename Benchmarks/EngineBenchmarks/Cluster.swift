// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine
import SimulationMetrics
import Stochastics

/// Sixteen Poisson queues on four consumers of four queues each, served in turn, at a load of 0.9,
/// with the product's latency histogram, until all messages are completed.
struct ClusterModel: SimulationModel, ~Copyable {
  enum Event: BitwiseCopyable {
    case arrival(queue: UInt8)
    case completion(consumer: UInt8)
  }

  static let queueCount = 16
  static let queuesPerConsumer = 4
  static let serviceMean = 1e9
  static let arrivalMean = 4e9 / 0.9

  /// One queue: its messages, and how many are still to come.
  struct Queue {
    var messages = TimeRing(capacity: 64)
    var toArrive: Int
  }

  /// One consumer: what it works on, and which of its queues hold messages, one bit each.
  struct Consumer {
    var publishedAt: Int64 = 0
    var startedAt: Int64 = 0
    var nonEmpty: UInt8 = 0
    var lastQueue: UInt8 = 0
    var isBusy = false
  }

  var arrivals: StreamArray<RandomStream>
  var services: StreamArray<RandomStream>
  let queues: UnsafeMutablePointer<Queue>
  let consumers: UnsafeMutablePointer<Consumer>
  var latencies = LatencyHistogram()
  var totalWait: Int64 = 0

  init(messagesPerQueue: Int) {
    let consumerCount = Self.queueCount / Self.queuesPerConsumer
    arrivals = StreamArray(count: Self.queueCount) { RandomStream(seed: UInt64($0)) }
    services = StreamArray(count: consumerCount) { RandomStream(seed: UInt64(100 + $0)) }
    queues = .allocate(capacity: Self.queueCount)
    for queue in 0..<Self.queueCount {
      (queues + queue).initialize(to: Queue(toArrive: messagesPerQueue))
    }
    consumers = .allocate(capacity: consumerCount)
    consumers.initialize(repeating: Consumer(), count: consumerCount)
  }

  deinit {
    queues.deallocate()
    consumers.deallocate()
  }

  @inline(__always)
  mutating func handle(
    _ event: Event, at now: VirtualTime, scheduler: inout Scheduler<Event>
  ) {
    switch event {
    case .arrival(let queue): arrive(queue, now: now, scheduler: &scheduler)
    case .completion(let consumer): complete(Int(consumer), now: now, scheduler: &scheduler)
    }
  }

  @inline(__always)
  mutating func scheduleArrival(_ queue: UInt8, _ scheduler: inout Scheduler<Event>) {
    let gap = arrivals[Int(queue)].nextExponentialNanoseconds(meanNanoseconds: Self.arrivalMean)
    scheduler.schedule(.arrival(queue: queue), after: .nanoseconds(gap))
  }

  @inline(__always)
  private mutating func arrive(
    _ queue: UInt8, now: VirtualTime, scheduler: inout Scheduler<Event>
  ) {
    let index = Int(queue)
    queues[index].toArrive &-= 1
    if queues[index].toArrive > 0 { scheduleArrival(queue, &scheduler) }
    let consumer = index &>> 2
    if consumers[consumer].isBusy {
      queues[index].messages.append(now.nanoseconds)
      consumers[consumer].nonEmpty |= 1 &<< (queue & 3)
    } else {
      consumers[consumer].isBusy = true
      consumers[consumer].lastQueue = queue & 3
      start(consumer, publishedAt: now.nanoseconds, now: now, scheduler: &scheduler)
    }
  }

  @inline(__always)
  private mutating func complete(
    _ consumer: Int, now: VirtualTime, scheduler: inout Scheduler<Event>
  ) {
    let started = consumers[consumer].startedAt
    let wait = started &- consumers[consumer].publishedAt
    latencies.record(LatencyParts(behindOthers: wait, service: now.nanoseconds &- started))
    totalWait &+= wait
    let nonEmpty = consumers[consumer].nonEmpty
    if nonEmpty == 0 {
      consumers[consumer].isBusy = false
      return
    }
    // The next queue in turn: rotate so that the one after the last served is bit 0.
    let shift = (consumers[consumer].lastQueue &+ 1) & 3
    let rotated = (nonEmpty &>> shift) | (nonEmpty &<< (4 &- shift))
    let queue = (shift &+ UInt8(truncatingIfNeeded: rotated.trailingZeroBitCount)) & 3
    let index = consumer &* 4 &+ Int(queue)
    consumers[consumer].lastQueue = queue
    let published = queues[index].messages.removeFirst()
    if queues[index].messages.isEmpty { consumers[consumer].nonEmpty &= ~(1 &<< queue) }
    start(consumer, publishedAt: published, now: now, scheduler: &scheduler)
  }

  @inline(__always)
  private mutating func start(
    _ consumer: Int, publishedAt published: Int64, now: VirtualTime,
    scheduler: inout Scheduler<Event>
  ) {
    consumers[consumer].publishedAt = published
    consumers[consumer].startedAt = now.nanoseconds
    let span = services[consumer].nextExponentialNanoseconds(meanNanoseconds: Self.serviceMean)
    scheduler.schedule(
      .completion(consumer: UInt8(truncatingIfNeeded: consumer)), after: .nanoseconds(span))
  }
}

/// Measures one message, that is two events, on the shipped engine, sampler and histogram.
func measureCluster(_ request: BenchmarkRequest) -> Measured {
  let perQueue = max(1, request.count / ClusterModel.queueCount)
  var simulation = Simulation(model: ClusterModel(messagesPerQueue: perQueue))
  for queue in 0..<ClusterModel.queueCount {
    simulation.model.scheduleArrival(UInt8(queue), &simulation.scheduler)
  }
  var events = 0
  let use = resourceUse { events = simulation.run().eventCount }
  let count = Int(simulation.model.latencies.count)
  let total = simulation.model.totalWait
  let p99 = simulation.model.latencies.value(atPercentile: 99)?.nanoseconds ?? 0
  return Measured(
    count: count, events: events, use: use, checksum: UInt64(total),
    findings: [
      ("mean_wait_s", Double(total) / Double(count) / 1e9), ("p99_latency_s", Double(p99) / 1e9),
    ])
}

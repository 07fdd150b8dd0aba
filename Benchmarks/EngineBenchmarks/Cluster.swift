// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine

/// Sixteen Poisson queues on four consumers of four queues each, served in turn, at a load of 0.9,
/// with a latency histogram.
struct ClusterModel: SimulationModel {
  enum Event: BitwiseCopyable {
    case arrival(queue: UInt8)
    case completion(consumer: UInt8)
  }

  static let queueCount = 16
  static let queuesPerConsumer = 4

  /// One consumer: what it works on, and which of its queues hold messages, one bit each.
  struct Consumer {
    var startedFrom: Int64 = 0
    var nonEmpty: UInt8 = 0
    var lastQueue: UInt8 = 0
    var isBusy = false
  }

  let arrivals: UnsafeMutablePointer<ExponentialStream>
  let services: UnsafeMutablePointer<ExponentialStream>
  let queues: UnsafeMutablePointer<TimeRing>
  let consumers: UnsafeMutablePointer<Consumer>
  var latencies = LatencyCounts()
  var completed = 0
  var totalLatency: Int64 = 0

  init() {
    arrivals = .allocate(capacity: Self.queueCount)
    queues = .allocate(capacity: Self.queueCount)
    for queue in 0..<Self.queueCount {
      (arrivals + queue).initialize(
        to: ExponentialStream(seed: UInt64(queue), mean: 4e7 / 0.9))
      (queues + queue).initialize(to: TimeRing())
    }
    let consumerCount = Self.queueCount / Self.queuesPerConsumer
    services = .allocate(capacity: consumerCount)
    consumers = .allocate(capacity: consumerCount)
    for consumer in 0..<consumerCount {
      (services + consumer).initialize(
        to: ExponentialStream(seed: UInt64(100 + consumer), mean: 1e7))
      (consumers + consumer).initialize(to: Consumer())
    }
  }

  @inline(__always)
  mutating func handle(
    _ event: Event, at now: VirtualTime, scheduler: inout Scheduler<Event>
  ) {
    switch event {
    case .arrival(let queue):
      let index = Int(queue)
      scheduler.schedule(event, after: .nanoseconds(arrivals[index].next()))
      let consumer = index &>> 2
      if consumers[consumer].isBusy {
        queues[index].append(now.nanoseconds)
        consumers[consumer].nonEmpty |= 1 &<< (queue & 3)
      } else {
        consumers[consumer].isBusy = true
        consumers[consumer].lastQueue = queue & 3
        start(consumer, publishedAt: now.nanoseconds, scheduler: &scheduler)
      }
    case .completion(let consumer):
      complete(Int(consumer), now: now, scheduler: &scheduler)
    }
  }

  @inline(__always)
  private mutating func complete(
    _ consumer: Int, now: VirtualTime, scheduler: inout Scheduler<Event>
  ) {
    let latency = now.nanoseconds &- consumers[consumer].startedFrom
    latencies.record(latency)
    totalLatency &+= latency
    completed &+= 1
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
    let published = queues[index].removeFirst()
    if queues[index].isEmpty { consumers[consumer].nonEmpty &= ~(1 &<< queue) }
    start(consumer, publishedAt: published, scheduler: &scheduler)
  }

  @inline(__always)
  private mutating func start(
    _ consumer: Int, publishedAt published: Int64, scheduler: inout Scheduler<Event>
  ) {
    consumers[consumer].startedFrom = published
    scheduler.schedule(
      .completion(consumer: UInt8(truncatingIfNeeded: consumer)),
      after: .nanoseconds(services[consumer].next()))
  }
}

/// Measures one message, that is two events, on the shipped engine.
func measureCluster(_ request: BenchmarkRequest) -> Measured {
  var simulation = Simulation(model: ClusterModel())
  for queue in 0..<ClusterModel.queueCount {
    simulation.scheduler.schedule(.arrival(queue: UInt8(queue)), at: .zero)
  }
  simulation.run(RunLimits(eventCount: 10_000))
  let before = simulation.model.completed
  let time = processorTime {
    simulation.run(RunLimits(eventCount: 2 * request.count))
  }
  let model = simulation.model
  return Measured(
    count: model.completed - before, nanoseconds: time, checksum: UInt64(model.totalLatency),
    finding: (
      "mean_latency_s", Double(model.totalLatency) / Double(model.completed) / 1e9
    ))
}

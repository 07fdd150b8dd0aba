// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine
import Stochastics
import Testing

@Suite("Memory of work queues")
struct WorkMemoryTests {
  /// A queue that gets 1000 messages a second for 100 s.
  private static func specification(
    _ queue: WorkQueue, copies: Int = 1, serviceSeconds: Double
  ) throws -> ModelSpecification {
    let queues = [queue] + (1..<max(copies, 1)).map { WorkQueue(name: "copy\($0)") }
    return ModelSpecification(
      workQueues: WorkQueueSpecification(
        queues: queues, exchanges: [MessageExchange(name: "all", kind: .fanout)],
        bindings: queues.map { ExchangeBinding(exchange: "all", destination: .queue($0.name)) },
        publishing: [Publishing(exchange: "all", routingKey: .constant(""))],
        consumption: [WorkConsumption(queue: "work", prefetch: 10)]),
      duration: .seconds(100),
      producers: [
        ProducerSpecification(
          name: "p", topic: "all",
          arrivals: try ArrivalSpecification(PoissonArrivals(rate: 1_000)))
      ],
      groups: [
        .competing(
          name: "g", queue: "work", consumerIDs: ["c0", "c1"],
          service: .distribution(try .constant(serviceSeconds)))
      ])
  }

  private static func bytes(
    _ queue: WorkQueue, copies: Int = 1, serviceSeconds: Double = 0.001
  ) throws -> Int {
    try specification(queue, copies: copies, serviceSeconds: serviceSeconds).estimatedBytes()
  }

  @Test("What piles up is counted: 100,000 messages of more than 100 bytes without capacity")
  func overload() throws {
    let calm = try Self.bytes(WorkQueue(name: "work"))
    let none = try Self.bytes(WorkQueue(name: "work"), serviceSeconds: 1e6)
    #expect(none - calm > 10_000_000 && none - calm < 40_000_000)
    // At half the capacity that is needed half of them pile up.
    let half = try Self.bytes(WorkQueue(name: "work"), serviceSeconds: 0.004)
    #expect(abs(Double(half - calm) / Double(none - calm) - 0.5) < 0.01)
  }

  @Test("A queue without consumers keeps its copies, and limits bound what a queue keeps")
  func copiesAndLimits() throws {
    let calm = try Self.bytes(WorkQueue(name: "work"))
    let copied = try Self.bytes(WorkQueue(name: "work"), copies: 3)
    let none = try Self.bytes(WorkQueue(name: "work"), serviceSeconds: 1e6)
    #expect(abs(Double(copied - calm) / Double(none - calm) - 2) < 0.01)
    let short = try Self.bytes(WorkQueue(name: "work", maximumLength: 100), serviceSeconds: 1e6)
    #expect(short - calm < 100_000)
    let brief = try Self.bytes(
      WorkQueue(name: "work", messageTTL: .seconds(1)), serviceSeconds: 1e6)
    #expect(brief - calm > 100_000 && brief - calm < 500_000)
  }
}

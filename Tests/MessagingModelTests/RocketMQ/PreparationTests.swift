// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine
import SimulationMetrics
import Testing

@Suite("Runs with so many queues that their state is fetched ahead")
struct PreparationTests {
  /// With a thread idle at every arrival, messages take their service time and nothing else; more
  /// than a thousand are in service at once, so that events are announced, and queues are many.
  @Test(
    "Messages of many queues go their way as those of few do", arguments: [8, 512, 513, 2_000])
  func manyQueues(queues: Int) throws {
    let instants = (1...30_000).map { VirtualDuration.microseconds(Int64($0) * 100) }
    let specification = try ModelFixture.recorded(
      instants, duration: .seconds(10), queues: queues, consumers: 8, threads: 1_000,
      service: .milliseconds(500))
    let outcome = try ModelFixture.run(specification)
    let group = outcome.groups[0]
    #expect(group.account.completed == 30_000)
    #expect(outcome.attempts.count == 30_000)
    for attempt in outcome.attempts {
      #expect(attempt.ended - attempt.started == .milliseconds(500))
      #expect(attempt.started == .zero + .microseconds(Int64(attempt.message + 1) * 100))
    }
    let again = try ModelFixture.run(specification)
    #expect(again.executedEvents == outcome.executedEvents)
    #expect(again.attempts.map(\.message) == outcome.attempts.map(\.message))
  }
}

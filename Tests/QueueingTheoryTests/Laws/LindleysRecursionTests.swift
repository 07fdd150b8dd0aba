// SPDX-License-Identifier: GPL-3.0-or-later

import Validation
import MessagingModel
import SimulationEngine
import Stochastics
import Testing

@Suite("A station serves its messages in the order and at the instants that recursion demands")
struct LindleysRecursionTests {
  /// With the arrivals and service times of a run, each message starts as soon as it is there and a
  /// thread is free, the first to come first (Kiefer and Wolfowitz, Transactions of the American
  /// Mathematical Society 78, 1955; Lindley 1952 for one thread).
  @Test(
    "Each message starts when the first thread is free",
    arguments: [1, 2, 10, 64], UInt64(1)...5)
  func earliestThread(threads: Int, seed: UInt64) throws {
    let rate = 95.0 * Double(threads)
    let end = 60_000 / rate
    var specification = QueueingSystem.specification(
      duration: VirtualDuration(seconds: end + 60),
      arrivals: try ArrivalSpecification(PoissonArrivals(rate: rate)),
      service: .distribution(try .exponential(mean: 0.01)), threads: threads)
    // What is under way at the end of a run is in no list of attempts, so let all of it end.
    specification.events = [
      ScenarioEvent(
        at: QueueingSystem.instant(end), .step(producer: QueueingSystem.producer, factor: 0))
    ]
    let outcome = try Replication.run(
      specification, seed: seed, replication: 0, options: RunOptions(attempts: .share(1)))
    let attempts = outcome.attempts.sorted { $0.message < $1.message }
    #expect(attempts.count > 50_000)
    // When each thread is free, soonest first.
    var free = Array(repeating: VirtualTime.zero, count: threads)
    var wrong = 0
    for attempt in attempts {
      if attempt.started != max(attempt.published, free[0]) { wrong += 1 }
      var place = 0
      while place + 1 < threads, free[place + 1] < attempt.ended {
        free[place] = free[place + 1]
        place += 1
      }
      free[place] = attempt.ended
    }
    #expect(wrong == 0)
  }
}

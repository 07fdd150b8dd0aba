// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import QueueAllocation
import Testing

@Suite("Brokers that a producer avoids")
struct BrokerFaultsTests {
  private let millisecond: Int64 = 1_000_000
  /// Two queues on each of three brokers.
  private let brokers = [0, 0, 1, 1, 2, 2]

  private func choices(
    _ faults: BrokerFaults, avoiding last: Int = -1, at now: Int64 = 0, count: Int = 4
  ) -> [Int] {
    var selector = RoundRobinSelector(counter: -1)
    return (0..<count).map { _ in
      faults.choose(&selector, count: 6, avoiding: last, at: now) { brokers[$0] }
    }
  }

  @Test("Without faults the queues take turns, and a retry looks for another broker")
  func turns() {
    for isEnabled in [false, true] {
      let faults = BrokerFaults(brokers: 3, isEnabled: isEnabled)
      #expect(choices(faults) == [0, 1, 2, 3])
      #expect(choices(faults, avoiding: 0) == [2, 3, 4, 5])
    }
  }

  /// Latencies and pauses of `MQFaultStrategy`: 550 ms cost 2 s, 1800 ms cost 5 s, a failure 10 s.
  @Test(
    "A slow broker is left alone for as long as its latency says",
    arguments: [(549, 0), (550, 2_000), (1_800, 5_000), (15_000, 30_000)] as [(Int64, Int64)])
  func pause(latency: Int64, pause: Int64) {
    var faults = BrokerFaults(brokers: 3, isEnabled: true)
    faults.note(
      0, latency: latency * millisecond, isFailure: false, isReachable: true, at: 0)
    #expect(choices(faults, at: pause * millisecond) == [0, 1, 2, 3])
    if pause > 0 {
      #expect(choices(faults, at: pause * millisecond - 1) == [2, 3, 4, 5])
    }
  }

  @Test("A failure counts as ten seconds, and a better answer does not shorten the pause")
  func failure() {
    var faults = BrokerFaults(brokers: 3, isEnabled: true)
    faults.note(1, latency: 0, isFailure: true, isReachable: true, at: 0)
    faults.note(1, latency: millisecond, isFailure: false, isReachable: true, at: millisecond)
    #expect(choices(faults, at: 9_999 * millisecond) == [0, 1, 4, 5])
    #expect(choices(faults, at: 10_000 * millisecond) == [0, 1, 2, 3])
  }

  @Test("Where all are slow, the reachable ones come first, and then anyone")
  func fallback() {
    var faults = BrokerFaults(brokers: 3, isEnabled: true)
    for broker in 0..<3 {
      faults.note(broker, latency: 0, isFailure: true, isReachable: broker == 2, at: 0)
    }
    // Each choice looks round once in vain for an available one.
    #expect(choices(faults, count: 2) == [4, 5])
    var none = BrokerFaults(brokers: 3, isEnabled: true)
    for broker in 0..<3 {
      none.note(broker, latency: 0, isFailure: true, isReachable: false, at: 0)
    }
    #expect(choices(none, count: 3) == [0, 1, 2])
  }

  @Test("Unless it is asked for, nothing is remembered")
  func disabled() {
    var faults = BrokerFaults(brokers: 3, isEnabled: false)
    faults.note(0, latency: 0, isFailure: true, isReachable: false, at: 0)
    #expect(choices(faults) == [0, 1, 2, 3])
  }
}

// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine
import Testing

@Suite("Event trace")
struct EventTraceTests {
  private func digest(seed: UInt64) -> DigestingObserver<BusyModel.Event> {
    var simulation = BusyModel.start(seed: seed)
    var observer = DigestingObserver<BusyModel.Event>()
    simulation.run(RunLimits(eventCount: 50_000), observer: &observer)
    return observer
  }

  @Test("Equal runs have equal digests, others do not")
  func compare() {
    let first = digest(seed: 1)
    let again = digest(seed: 1)
    let other = digest(seed: 2)
    #expect(first.eventCount == 50_000)
    #expect(first.digest == again.digest)
    #expect(first.digest != other.digest)
  }

  @Test("The digest of a known run is the same on every machine")
  func knownAnswer() {
    let value = digest(seed: 1).digest.description
    #expect(value == "bfd9788423602ca6")
  }

  @Test("An observer sees every event before the model, with time and class")
  func sees() {
    struct Watcher: EventObserver {
      var seen: [(Int, Int64, EventPriority)] = []

      mutating func willHandle(_ event: Int, at time: VirtualTime, priority: EventPriority) {
        seen.append((event, time.nanoseconds, priority))
      }
    }
    var simulation = Simulation(model: LogModel())
    for (index, priority) in EventPriority.allCases.reversed().enumerated() {
      simulation.scheduler.schedule(
        index, at: VirtualTime(nanoseconds: Int64(index)), priority: priority)
    }
    var watcher = Watcher()
    let outcome = simulation.run(observer: &watcher)
    #expect(outcome.eventCount == 4)
    #expect(watcher.seen.map { $0.0 } == [0, 1, 2, 3])
    #expect(watcher.seen.map { $0.1 } == [0, 1, 2, 3])
    #expect(watcher.seen.map { $0.2 } == [.last, .late, .normal, .first])
  }
}

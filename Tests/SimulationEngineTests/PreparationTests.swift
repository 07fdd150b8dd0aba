// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine
import Testing

/// Counts for each event how often it was announced and handled; each follows itself once.
private struct AnnouncedModel: SimulationModel {
  /// A class, since announcements change no model.
  final class Log {
    var announced: [Int: Int] = [:]
    var handled: [Int] = []
    /// The greatest number of events handled between an announcement and its event.
    var longestLead = 0
    var announcedAt: [Int: Int] = [:]
  }

  let log = Log()
  let pending: Int

  mutating func handle(_ event: Int, at now: VirtualTime, scheduler: inout Scheduler<Int>) {
    if let since = log.announcedAt.removeValue(forKey: event) {
      log.longestLead = max(log.longestLead, log.handled.count - since)
    }
    log.handled.append(event)
    guard event < pending else { return }
    scheduler.schedule(event + pending, after: .seconds(1))
  }

  func prepare(for event: Int) {
    log.announced[event, default: 0] += 1
    log.announcedAt[event] = log.handled.count
  }
}

@Suite("Events are announced before they run")
struct PreparationTests {
  private func run(_ pending: Int) -> AnnouncedModel.Log {
    var simulation = Simulation(model: AnnouncedModel(pending: pending))
    for event in 0..<pending {
      // A permutation, so that neighbours in time are not neighbours in memory.
      let place = event * 7_919 % pending
      simulation.scheduler.schedule(
        event, at: VirtualTime(nanoseconds: Int64(place) * 100_000 + 1))
    }
    simulation.run()
    return simulation.model.log
  }

  @Test("With many events pending most are announced, once, shortly before they run")
  func many() {
    let log = run(20_011)
    #expect(log.handled.count == 40_022)
    #expect(log.announced.values.allSatisfy { $0 == 1 })
    #expect(log.announced.count > 30_000)
    #expect(log.announcedAt.isEmpty, "what was announced runs")
    #expect(log.longestLead < 400)
  }

  @Test("With few events pending none is", arguments: [1, 100, 1_000])
  func few(pending: Int) {
    let log = run(pending)
    #expect(log.handled.count == 2 * pending)
    #expect(log.announced.isEmpty)
  }
}

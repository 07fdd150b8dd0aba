// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine
import Testing

/// The model of the documentation's landing page.
private struct Workshop: SimulationModel {
  enum Event: BitwiseCopyable {
    case partArrives
    case partIsDone
  }

  var waiting = 0
  var isBusy = false
  var arrived = 0
  var finishedAt: [Double] = []

  mutating func handle(
    _ event: Event, at now: VirtualTime, scheduler: inout Scheduler<Event>
  ) {
    switch event {
    case .partArrives:
      arrived += 1
      waiting += 1
      if arrived < 10 { scheduler.schedule(.partArrives, after: .seconds(2)) }
    case .partIsDone:
      isBusy = false
      finishedAt.append(now.seconds)
    }
    if !isBusy, waiting > 0 {
      waiting -= 1
      isBusy = true
      scheduler.schedule(.partIsDone, after: .seconds(3))
    }
  }
}

@Suite("The program of the documentation's landing page")
struct LandingPageTests {
  @Test("It prints what the page says")
  func output() {
    var simulation = Simulation(model: Workshop())
    simulation.scheduler.schedule(.partArrives, at: .zero)
    let outcome = simulation.run(until: .zero + .seconds(20))
    let line = "\(outcome.reason) \(outcome.eventCount) \(simulation.model.finishedAt)"
    #expect(line == "horizon 16 [3.0, 6.0, 9.0, 12.0, 15.0, 18.0]")
  }
}

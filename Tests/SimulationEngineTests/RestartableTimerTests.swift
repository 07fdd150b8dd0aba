// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine
import Testing

@Suite("Restartable timer")
struct RestartableTimerTests {
  @Test("Setting it anew calls the earlier setting off, with its event and its class")
  func restart() {
    var simulation = Simulation(model: LogModel())
    var timer = RestartableTimer()
    timer.set(1, after: .seconds(1), on: &simulation.scheduler)
    simulation.scheduler.schedule(2, after: .seconds(4))
    timer.set(3, after: .seconds(4), priority: .first, on: &simulation.scheduler)
    let count = simulation.scheduler.pendingCount
    #expect(count == 2)
    simulation.run()
    let log = simulation.model.log
    #expect(log == [3, 2])
  }

  @Test("It is set until it goes off or is called off")
  func state() {
    var simulation = Simulation(model: LogModel())
    var timer = RestartableTimer()
    var states = [timer.isSet(on: simulation.scheduler)]
    timer.set(1, at: .zero, on: &simulation.scheduler)
    states.append(timer.isSet(on: simulation.scheduler))
    simulation.step()
    states.append(timer.isSet(on: simulation.scheduler))
    timer.set(2, at: .zero, on: &simulation.scheduler)
    states.append(timer.cancel(on: &simulation.scheduler))
    states.append(timer.isSet(on: simulation.scheduler))
    states.append(timer.cancel(on: &simulation.scheduler))
    #expect(states == [false, true, false, true, false, false])
  }
}

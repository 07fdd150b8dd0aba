// SPDX-License-Identifier: GPL-3.0-or-later

#if canImport(Glibc)
  import Glibc
  import SimulationEngine
  import Testing

  /// Makes the first allocation of the process from here on fail.
  ///
  /// The allocator is kept from getting more memory, and every byte that it still has is taken.
  private func exhaustMemory() {
    var limit = rlimit(rlim_cur: 0, rlim_max: 0)
    setrlimit(__rlimit_resource_t(9), &limit)  // RLIMIT_AS
    var last: UnsafeMutableRawPointer?
    var size = 4 << 20
    while size >= 8 {
      while let block = malloc(size) {
        // Chained, so that the compiler cannot do without the blocks.
        block.storeBytes(of: last, as: UnsafeMutableRawPointer?.self)
        last = block
      }
      size = size > 2_048 ? size / 2 : size - 8
    }
    withExtendedLifetime(last) {}
  }

  /// Warms a simulation up, makes allocation impossible, and runs a million events more.
  private func runWithoutMemory<Model: SimulationModel>(
    _ simulation: consuming Simulation<Model>, warmUp: Int
  ) {
    // Behind a pointer, so that nothing is torn down on the way out.
    let place = UnsafeMutablePointer<Simulation<Model>>.allocate(capacity: 1)
    place.initialize(to: simulation)
    place.pointee.run(RunLimits(eventCount: warmUp))
    exhaustMemory()
    let outcome = place.pointee.run(RunLimits(eventCount: 1_000_000))
    _exit(outcome.eventCount == 1_000_000 ? 0 : 3)
  }

  /// The busy model, but for every thousandth event that makes an array.
  private struct WastefulModel: SimulationModel {
    var waste: [Int] = []
    var events = 0

    mutating func handle(_ event: Int, at now: VirtualTime, scheduler: inout Scheduler<Int>) {
      events += 1
      if events % 1_000 == 0 { waste = Array(repeating: event, count: events % 7 + 1) }
      scheduler.schedule(event, after: .nanoseconds(1))
    }
  }

  @Suite("Allocations in the steady state")
  struct AllocationTests {
    @Test("None with events near, cancelled and moved")
    func near() async {
      await #expect(processExitsWith: .success) {
        runWithoutMemory(BusyModel.start(seed: 9), warmUp: 200_000)
      }
    }

    @Test("None with 20,000 events in the buckets, cancelled and moved")
    func far() async {
      await #expect(processExitsWith: .success) {
        runWithoutMemory(BusyModel.start(seed: 9, workers: 20_000), warmUp: 8_000_000)
      }
    }

    @Test("The method finds one array in a thousand events")
    func control() async {
      await #expect(processExitsWith: .failure) {
        var simulation = Simulation(model: WastefulModel())
        simulation.scheduler.schedule(1, at: .zero)
        runWithoutMemory(simulation, warmUp: 500)
      }
    }
  }
#endif

// SPDX-License-Identifier: GPL-3.0-or-later

import Recordings
import ResultFiles
import Stochastics
import Testing

@Suite("Calibration of arrivals")
struct ArrivalCalibrationTests {
  private static func instants(
    _ process: some ArrivalProcess, seconds: Double, seed: UInt64 = 5
  ) throws -> [Int64] {
    let horizon = Int64(seconds * 1e9)
    var clock = try ArrivalSpecification(process).makeClock(
      streams: StreamFamily(seed: seed, replication: 0), entity: "p", until: horizon)
    var instants: [Int64] = []
    while true {
      let instant = clock.next()
      if instant > horizon { return instants }
      instants.append(instant)
    }
  }

  private static func name(_ calibration: ArrivalCalibration) -> String {
    switch calibration.process {
    case .deterministic: "deterministic"
    case .poisson: "poisson"
    case .renewal(let fit): "renewal \(fit.distribution.name)"
    case .onOff: "on_off"
    case .modulated: "mmpp"
    case .trace: "trace"
    }
  }

  @Test("Processes of the catalogue are recognised", arguments: [UInt64(1), 2, 3])
  func recognised(seed: UInt64) throws {
    let poisson = ArrivalCalibration(
      of: try Self.instants(PoissonArrivals(rate: 80), seconds: 100, seed: seed))
    #expect(Self.name(poisson) == "poisson")
    #expect(abs(poisson.batchRate / 80 - 1) < 0.05)
    let regular = ArrivalCalibration(
      of: try Self.instants(PeriodicArrivals(rate: 80), seconds: 50, seed: seed))
    #expect(Self.name(regular) == "deterministic")
    let renewal = try RenewalArrivals(gap: .erlang(phases: 3, mean: 0.01))
    let steady = ArrivalCalibration(of: try Self.instants(renewal, seconds: 60, seed: seed))
    #expect(["renewal erlang", "renewal gamma"].contains(Self.name(steady)))
  }

  @Test("Rates that change are told by their dispersion at every scale")
  func modulated() throws {
    // Mean 1000/s, of which a quarter of the time at 2500/s.
    let process = try ModulatedArrivals(rates: [500, 2_500], transitions: [[0, 1], [3, 0]])
    let calibration = ArrivalCalibration(of: try Self.instants(process, seconds: 2_000))
    guard case .modulated(let fit) = calibration.process else {
      Issue.record("another process")
      return
    }
    #expect(abs(fit.rates[0] / 500 - 1) < 0.15)
    #expect(abs(fit.rates[1] / 2_500 - 1) < 0.15)
    #expect(abs((fit.leaving[0] + fit.leaving[1]) / 4 - 1) < 0.2)
    // Fischer and Meier-Hellstern: I(t) = 1 + 2 V / (s L) (1 - (1 - exp(-s t)) / (s t)),
    // with V = 750,000, s = 4, L = 1,000: 376 (1 - 1/40) at ten seconds, but for chance.
    let ten = try #require(calibration.measures.dispersion.first { $0.window == 10 })
    #expect(abs(ten.index / (1 + 375 * (1 - 1 / 40.0)) - 1) < 0.25)
  }

  @Test("Bursts with silence between them are on and off")
  func onOff() throws {
    let process = try OnOffArrivals(
      rate: 1_000, on: .exponential(mean: 0.5), off: .exponential(mean: 1.5))
    let calibration = ArrivalCalibration(of: try Self.instants(process, seconds: 2_000))
    guard case .onOff(let fit) = calibration.process else {
      Issue.record("another process")
      return
    }
    #expect(abs(fit.rates[1] / 1_000 - 1) < 0.15)
  }

  @Test("A single burst is no process: the recorded instants stand for themselves")
  func burst() throws {
    let slow = try Self.instants(PoissonArrivals(rate: 100), seconds: 30)
    let fast = try Self.instants(PoissonArrivals(rate: 300), seconds: 30, seed: 6)
    let all = slow + fast.map { $0 + 30_000_000_000 }
    #expect(Self.name(ArrivalCalibration(of: all)) == "trace")
  }

  @Test("Batches of a real recording are found")
  func batches() throws {
    // scenario.json: batches of 10 every 200 ms.
    let recording = try Recording.read(RecordedExamples.path("r9f-batch10-3"))
    for instants in [
      recording.schedule.map { $0.scheduled }, recording.log.attempts.map { $0.publish },
    ] {
      let calibration = ArrivalCalibration(of: instants)
      #expect(Self.name(calibration) == "deterministic")
      #expect(calibration.batch == .fixed(10))
      #expect(abs(calibration.batchRate - 5) < 0.01)
    }
  }

  @Test(
    "Poisson arrivals of real recordings are Poisson, with the generator's rate",
    arguments: [
      ("r1f-md1-rho080", 80.0), ("r7b-sac-graceful-prefetch1", 70), ("a1a-mm1-rho077", 64),
    ])
  func recorded(name: String, rate: Double) throws {
    let recording = try Recording.read(RecordedExamples.path(name))
    let calibration = ArrivalCalibration(of: recording.schedule.map { $0.scheduled })
    #expect(Self.name(calibration) == "poisson")
    #expect(
      abs(calibration.batchRate / rate - 1) < 3 / Double(recording.schedule.count).squareRoot())
  }
}

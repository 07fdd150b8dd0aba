// SPDX-License-Identifier: GPL-3.0-or-later

import Recordings
import ResultFiles
import Stochastics
import Testing

@Suite("Calibration of services")
struct ServiceCalibrationTests {
  private static func draws(_ specification: DistributionSpecification, count: Int) -> [Int64] {
    let sampler = specification.makeSampler()
    var stream = StreamFamily(seed: 3, replication: 0).stream(entity: "s", purpose: "test")
    return (0..<count).map { _ in sampler.nanoseconds(using: &stream) }
  }

  @Test("Equal services are constant")
  func constant() {
    let services = ServiceCalibration(of: [10_000_000, 10_050_000, 9_990_000])
    guard case .constant = services.choice else {
      Issue.record("another choice")
      return
    }
    #expect(abs(services.mean - 0.010_013_333) < 1e-8)
  }

  @Test("Exponential services are told as such, with the uncertainty of their mean")
  func exponential() throws {
    let services = ServiceCalibration(
      of: Self.draws(try .exponential(mean: 0.01), count: 10_000))
    guard case .family(let fit) = services.choice else {
      Issue.record("another choice")
      return
    }
    #expect(fit.distribution.name == "exponential")
    #expect(abs(services.mean / 0.01 - 1) < services.meanUncertainty * 2)
    // 1.96 times a variation of 1 over the root of the number.
    #expect(abs(services.meanUncertainty - 0.0196) < 0.001)
  }

  @Test("Two humps that no family has are told by slices, which keep the mean")
  func empirical() throws {
    let values: [Int64] = (0..<5_000).map { number -> Int64 in
      let place = Int64(number)
      return place % 2 == 0 ? 1_000_000 + place : 40_000_000 + place * 7
    }
    let services = ServiceCalibration(of: values)
    guard case .empirical = services.choice else {
      Issue.record("another choice")
      return
    }
    let slices = services.representatives
    #expect(slices.count == 200)
    let mean: Double = slices.reduce(0, +) / 200
    #expect(abs(mean / services.mean - 1) < 1e-12)
  }

  @Test("Services of a real recording are what its generator drew")
  func recorded() throws {
    let recording = try Recording.read(RecordedExamples.path("a1a-mm1-rho077"))
    let services = ServiceCalibration(of: recording.schedule.map { $0.service })
    guard case .family(let fit) = services.choice else {
      Issue.record("another choice")
      return
    }
    // scenario.json: exponential, 12 ms.
    #expect(fit.distribution.name == "exponential")
    #expect(abs(fit.distribution.mean / 0.012 - 1) < 2 * services.meanUncertainty)
  }
}

// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import MessagingModel
import ResultFiles
import ScenarioFiles
import Stochastics
import TestSupport
import Testing

@Suite struct TraceDecodingTests {
  private func scenario(arrivals: String = "{poisson: {rate: 9/s}}", service: String = "40ms")
    -> String
  {
    SmallScenario.replacing("{poisson: {rate: 900/s}}", with: arrivals)
      .replacing("service: 40ms", with: "service: \(service)")
  }

  private func load(
    _ text: String, in folder: TemporaryFolder, allowOutside: Bool = false
  ) throws -> Scenario {
    let path = try folder.write(text, to: "in/s.yaml")
    return try ScenarioFile.load(path: path, allowOutside: allowOutside)
  }

  private func errors(_ text: String, in folder: TemporaryFolder) -> ScenarioErrors? {
    do {
      _ = try load(text, in: folder)
      return nil
    } catch {
      return error as? ScenarioErrors
    }
  }

  @Test("Recorded instants are read to the nanosecond, in the unit of the column's name")
  func instants() throws {
    let folder = try TemporaryFolder()
    try folder.write("id,arrival_us\n1,0\n2,6885\n3,6885\n4,12465.125\n", to: "in/a.csv")
    let arrivals = try load(scenario(arrivals: "{trace: a.csv}"), in: folder)
      .specification.producers[0].arrivals
    #expect(
      (arrivals.process as? RecordedArrivals)?.instants == [0, 6_885_000, 6_885_000, 12_465_125])
  }

  @Test("A column and its unit may be chosen")
  func chosenColumn() throws {
    let folder = try TemporaryFolder()
    try folder.write("t,arrival_us\n0.5,1\n1.5,2\n", to: "in/a.csv")
    let arrivals = try load(
      scenario(arrivals: "{trace: {file: a.csv, column: t, unit: s}}"), in: folder
    ).specification.producers[0].arrivals
    #expect(
      (arrivals.process as? RecordedArrivals)?.instants == [500_000_000, 1_500_000_000])
  }

  @Test("Service times come from a trace, or from a distribution of measured values")
  func serviceTimes() throws {
    let folder = try TemporaryFolder()
    try folder.write("sched_us,service_us\n5,19730\n9,8749\n", to: "in/a.csv")
    let once = try load(scenario(service: "{trace: a.csv}"), in: folder).specification.groups[0]
    #expect(once.service == .trace([19_730_000, 8_749_000], repeats: false))
    let again = try load(
      scenario(service: "{trace: {file: a.csv, repeat: true}}"), in: folder
    ).specification.groups[0]
    #expect(again.service == .trace([19_730_000, 8_749_000], repeats: true))
    let drawn = try load(
      scenario(service: "{empirical: {file: a.csv}}"), in: folder
    ).specification.groups[0]
    #expect(
      try drawn.service
        == .distribution(
          DistributionSpecification(EmpiricalDistribution(values: [0.019730, 0.008749]))))
  }

  @Test("A rate over time comes from a file")
  func rateCurve() throws {
    let folder = try TemporaryFolder()
    try folder.write("time_s,rate_per_s\n0,10\n60,20.5\n", to: "in/r.csv")
    let arrivals = try load(
      scenario(arrivals: "{rate_curve: {file: r.csv, interpolation: steps, period: 2m}}"),
      in: folder
    ).specification.producers[0].arrivals
    let curve = try #require(arrivals.process as? RateCurveArrivals).curve
    #expect(
      curve.points == [
        RateCurve.Point(time: 0, rate: 10), RateCurve.Point(time: 60, rate: 20.5),
      ])
    #expect(curve.interpolation == .steps)
    #expect(curve.period == 120)
  }

  @Test("A column without a unit needs one")
  func columnWithoutUnit() throws {
    let folder = try TemporaryFolder()
    try folder.write("t\n1\n", to: "in/a.csv")
    let found = errors(scenario(arrivals: "{trace: {file: a.csv, column: t}}"), in: folder)
    #expect(
      found?.description.hasSuffix(
        ":8:64: error: column: 't' does not end in its unit; add 'unit: us' or what it is (ns, us, ms "
          + "or s)") == true, "\(found?.description ?? "")")
  }

  @Test("The digest follows the content of a trace, not its name or form")
  func digest() throws {
    let folder = try TemporaryFolder()
    try folder.write("arrival_us\n5\n9\n", to: "in/a.csv")
    try folder.write("n,sched_ms\r\n1,0.005\r\n2,0.009\r\n", to: "in/b.csv")
    try folder.write("arrival_us\n5\n10\n", to: "in/c.csv")
    let a = try load(scenario(arrivals: "{trace: a.csv}"), in: folder).digest
    let b = try load(scenario(arrivals: "{trace: {file: b.csv}}"), in: folder).digest
    let c = try load(scenario(arrivals: "{trace: c.csv}"), in: folder).digest
    #expect(a == b)
    #expect(a != c)
  }
}

// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import MessagingModel
import ResultFiles
import ScenarioFiles
import Stochastics
import TestSupport
import Testing

@Suite struct TraceReaderTests {
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

  @Test(
    "A trace that cannot be is refused with file and line",
    arguments: [
      ("", "a.csv:1:1: error: the file is empty; a header line is expected"),
      (
        "arrival_us\n",
        "a.csv:1:1: error: there is no row below the header; a trace has at least one"
      ),
      (
        "arrival_us\n5\n9\n8\n",
        "a.csv:4:1: error: column arrival_us: \"8\" lies before the row above, at 9us; sort the rows "
          + "by time"
      ),
      ("arrival_us\n-1\n", "a.csv:2:1: error: column arrival_us: \"-1\" is negative; times are 0"),
      (
        "arrival_us\nsoon\n",
        "a.csv:2:1: error: column arrival_us: \"soon\" is not a decimal number"
      ),
      ("arrival_s\n1e18\n", "a.csv:2:1: error: column arrival_s: \"1e18\" is "),
      (
        "when\n1\n",
        "a.csv:1:1: error: there is no column of times; name one with 'column', or call"
      ),
      (
        "arrival_us,sched_ms\n1,1\n",
        "a.csv:1:1: error: there are several columns of times, arrival_us and sched_ms; name one"
      ),
    ])
  func badTraces(content: String, message: String) throws {
    let folder = try TemporaryFolder()
    try folder.write(content, to: "in/a.csv")
    let found = errors(scenario(arrivals: "{trace: a.csv}"), in: folder)
    #expect(found?.exitClass == .dataError)
    #expect(found?.problems.count == 1)
    #expect(
      found?.description.hasPrefix("\(folder.path("in/"))\(message)") == true,
      "\(found?.description ?? "nothing")")
  }

  @Test("A missing trace is missing input, told where the scenario names it")
  func missingTrace() throws {
    let folder = try TemporaryFolder()
    let found = errors(scenario(arrivals: "{trace: none.csv}"), in: folder)
    #expect(found?.exitClass == .noInput)
    #expect(
      found?.description
        == "\(folder.path("in/s.yaml")):8:42: error: file: 'none.csv' cannot be read: no such file or "
        + "directory")
  }

  @Test("A missing trace beside bad data is bad data")
  func missingAndBad() throws {
    let folder = try TemporaryFolder()
    let found = errors(scenario(arrivals: "{trace: none.csv}", service: "40"), in: folder)
    #expect(found?.exitClass == .dataError)
    #expect(found?.problems.count == 2)
  }

  @Test("A column without a unit needs one")
  func columnWithoutUnit() throws {
    let folder = try TemporaryFolder()
    try folder.write("t\n1\n", to: "in/a.csv")
    let found = errors(scenario(arrivals: "{trace: {file: a.csv, column: t}}"), in: folder)
    #expect(
      found?.description.hasSuffix(
        ":8:63: error: column: 't' does not end in its unit; add 'unit: us' or what it is (ns, us, ms "
          + "or s)") == true, "\(found?.description ?? "")")
  }

  @Test(
    "A trace outside of the scenario's folder is refused, and read when that is allowed",
    arguments: ["../a.csv", "ABSOLUTE", "link.csv", "folder/a.csv", "x/../../a.csv"])
  func outside(name: String) throws {
    let folder = try TemporaryFolder()
    try folder.write("arrival_us\n5\n", to: "a.csv")
    try folder.write("", to: "in/x/empty")
    let files = FileManager.default
    try files.createSymbolicLink(
      atPath: folder.path("in/link.csv"), withDestinationPath: "../a.csv")
    try files.createSymbolicLink(
      atPath: folder.path("in/folder"), withDestinationPath: folder.path)
    let file = name == "ABSOLUTE" ? folder.path("a.csv") : name
    let text = scenario(arrivals: "{trace: \(file)}")
    let found = errors(text, in: folder)
    #expect(found?.exitClass == .dataError)
    #expect(
      found?.description.hasSuffix(
        "lies outside of the scenario's folder; files elsewhere are read only with "
          + "--allow-outside-files") == true, "\(found?.description ?? "nothing")")
    #expect(try load(text, in: folder, allowOutside: true).warnings.isEmpty)
  }

  @Test("A missing file outside of the folder does not tell whether it is there")
  func outsideAndMissing() throws {
    let folder = try TemporaryFolder()
    for name in ["../none.csv", "/none/at/all.csv"] {
      let found = errors(scenario(arrivals: "{trace: \(name)}"), in: folder)
      #expect(found?.description.contains("lies outside of the scenario's folder") == true)
    }
  }

  @Test("A link and a path that stay inside are followed")
  func inside() throws {
    let folder = try TemporaryFolder()
    try folder.write("arrival_us\n5\n", to: "in/traces/a.csv")
    try FileManager.default.createSymbolicLink(
      atPath: folder.path("in/link.csv"), withDestinationPath: "traces/a.csv")
    for name in ["link.csv", "traces/a.csv", "traces/../traces/a.csv"] {
      #expect(try load(scenario(arrivals: "{trace: \(name)}"), in: folder).warnings.isEmpty)
    }
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

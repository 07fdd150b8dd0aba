// SPDX-License-Identifier: GPL-3.0-or-later

import Experiments
import ResultFiles
import TestSupport
import Testing

@Suite("SweepDirectory")
struct SweepDirectoryTests {
  private static let objectives = [
    Objective(metric: "sojourn.p99", group: "service", bound: .atMost(0.1 + 0.2)),
    Objective(metric: "throughput", bound: .atLeast(10)),
  ]

  @Test("a plan reads back as it was written, and says where another one differs")
  func roundTrip() throws {
    let folder = try TemporaryFolder()
    let directory = SweepDirectory(path: folder.path("sweep"))
    let plan = try SweepFixture.plan(seed: .max, objectives: Self.objectives)
    #expect(!directory.hasPlan)
    #expect(try directory.differences(from: plan) == [])
    try directory.write(plan)
    #expect(directory.hasPlan)
    #expect(try directory.plan() == plan)
    #expect(try directory.differences(from: plan) == [])
    #expect(
      try directory.differences(from: try SweepFixture.plan(seed: .max)) == ["objectives.csv"])
    let rows = try folder.read("sweep/plan.csv").split(separator: "\n")
    #expect(rows[0] == "run,point,replication,seed,key,cost")
    #expect(rows[1] == "0,0,0,18446744073709551615,\(plan.runs[0].key),400")
    #expect(rows.count == 1 + 6)
  }

  @Test("a plan that does not follow from its tables is refused, as is a folder without one")
  func refuses() throws {
    let folder = try TemporaryFolder()
    let directory = SweepDirectory(path: folder.path("sweep"))
    func failure() -> ResultFileError? {
      do {
        _ = try directory.plan()
        return nil
      } catch {
        return error
      }
    }
    #expect(failure()?.exitClass == .noInput)
    try folder.write("", to: "sweep/other")
    #expect(failure()?.message.contains("holds no plan of a sweep") == true)
    try directory.write(try SweepFixture.plan())
    #expect(failure() == nil)
    for file in ["plan.csv", "sweep.csv", "scenarios.csv", "parameters.csv"] {
      let text = try folder.read("sweep/\(file)")
      try folder.write(text.replacing("\n0,", with: "\n5,"), to: "sweep/\(file)")
      if file == "sweep.csv" {
        try folder.write(text.replacing(",7,", with: ",8,"), to: "sweep/\(file)")
      }
      #expect(failure()?.exitClass == .dataError, "\(file)")
      #expect(failure()?.message.contains("sweep/") == true)
      try folder.write(text, to: "sweep/\(file)")
    }
    try folder.write("scenario,seed\n", to: "sweep/sweep.csv")
    #expect(failure()?.exitClass == .dataError)
  }
}

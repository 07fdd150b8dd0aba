// SPDX-License-Identifier: GPL-3.0-or-later

import Analysis
import Reports
import ResultFiles
import TestSupport
import Testing

@Suite("Reports of sweeps")
struct SweepResultsReportTests {
  /// A sweep of two points, whose p99 is 1 s and 3 s in the mean; at most 2 s may be demanded.
  private func report(
    demands: Bool = false, question: String? = nil, in folder: TemporaryFolder
  ) throws -> SweepResultsReport {
    let directory = try ResultDirectory(creating: folder.path("result"))
    try directory.write(
      "point,allocation,consumers,scenario_sha256\n0,averagely,3,ab\n1,averagely,4,cd\n",
      to: "points.csv")
    var summary = "point,replication,group,metric,unit,value\n"
    var estimates =
      "point,group,metric,unit,mean,low,high,verdict\n"
    for (point, values) in [[0.5, 1.5], [2.5, 3.5]].enumerated() {
      for (replication, value) in values.enumerated() {
        summary += "\(point),\(replication),a<b,sojourn.p99,s,\(value)\n"
      }
      let mean = Double(2 * point + 1)
      let verdict = demands ? (point == 0 ? "met" : "missed") : ""
      estimates += "\(point),a<b,sojourn.p99,s,\(mean),\(mean - 0.25),\(mean + 0.25),\(verdict)\n"
      estimates += "\(point),a<b,throughput,messages/s,100,98.766,101.234,\n"
    }
    try directory.write(summary, to: "summary.csv")
    try directory.write(estimates, to: "estimates.csv")
    try directory.write(
      "metric,unit,better,gated,relative_tolerance,absolute_tolerance\n"
        + "sojourn.p99,s,lower,true,0.05,0\n", to: "metrics.csv")
    try directory.write(
      "point,setting,value\n0,duration,1m\n0,groups.a.consumers,3\n1,duration,1m\n"
        + "1,groups.a.consumers,4\n", to: "scenario.csv")
    try directory.write(
      "point,replication,group,event,time_s,action,target,moved_queues,least_queues,dark_queue_s,"
        + "delayed_messages,delay_mean_s,duplicate_deliveries,level_before_messages,"
        + "peak_messages,time_to_peak_s,drain_s,area_message_s\n"
        + "0,0,a<b,0,30,burst,shop,0,0,0,0,,0,3,160,1,20,1000\n"
        + "1,0,a<b,0,30,burst,shop,0,0,0,0,,0,3,80,1,,600\n", to: "events.csv")
    var manifest = RunManifest(
      toolVersion: "1", modelVersion: "1", scenarioName: "small", scenarioDigest: "d", seed: 7,
      replications: 2)
    manifest.points = 2
    try directory.commit(
      manifest, environment: [.init("command", .string("lagcast sweep small.yaml"))])
    return try SweepResultsReport(readingResultsIn: folder.path("result"), question: question)
  }

  @Test("without demands, the answer names the points at the ends")
  func extremes() throws {
    let report = try report(in: try TemporaryFolder())
    #expect(report.question == "How does small change with allocation, consumers?")
    #expect(
      report.answer
        == "99 % of the messages of a<b take at most 1 s with allocation=averagely, consumers=3, and "
        + "3 s with allocation=averagely, consumers=4.")
  }

  @Test("with demands, the answer names the points that meet them")
  func verdicts() throws {
    let report = try report(demands: true, in: try TemporaryFolder())
    #expect(report.question == "Which points of small keep to its objectives?")
    #expect(
      report.answer == "1 of 2 points meet all objectives: allocation=averagely, consumers=3.")
    #expect(report.html(pictures: []).contains("missed: sojourn.p99"))
  }

  @Test("a row for each point, events by point, and the values that all points share")
  func forms() throws {
    let report = try report(question: "Three or four?", in: try TemporaryFolder())
    let markdown = report.markdown(pictures: [], folder: "p")
    #expect(markdown.hasPrefix("# Three or four?\n"))
    #expect(
      markdown.contains(
        "| 0 | averagely | 3 | 100 ± 1.2 messages/s | - | 1 s ± 250 ms | - | - |"), "\(markdown)")
    #expect(markdown.contains("| allocation=averagely, consumers=4 | burst shop at 30 s |"))
    #expect(markdown.contains("| duration | 1m |"))
    #expect(!markdown.contains("groups.a.consumers"))
    #expect(markdown.contains("lagcast sweep small.yaml\nlagcast report "))
    let html = report.html(
      pictures: [DrawnPicture(name: "sweep", caption: "c", svg: "<svg><path id='a'/></svg>")])
    #expect(html.contains("<h1>Three or four?</h1>"))
    #expect(html.contains("Points of a&lt;b"))
    #expect(html.contains("id='sweep-a'"))
  }

  @Test("a sweep without its estimates is no result to report on")
  func damaged() throws {
    let folder = try TemporaryFolder()
    _ = try report(in: folder)
    try folder.write("point,group\n", to: "result/estimates.csv")
    #expect(throws: ComparisonError.self) {
      try SweepResultsReport(readingResultsIn: folder.path("result"))
    }
  }
}
